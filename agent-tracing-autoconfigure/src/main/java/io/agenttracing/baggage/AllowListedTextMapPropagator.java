package io.agenttracing.baggage;

import java.util.Collection;
import java.util.Set;

import io.agenttracing.propagation.Recipients;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import org.jspecify.annotations.Nullable;

/**
 * Decorates the propagators of an application, so that of baggage only what is listed
 * comes in, and goes out to those who may have it. What the application configured at
 * Spring Boot stays as it is. The fields that travel are read from the span, so that
 * setting an attribute is enough.
 */
final class AllowListedTextMapPropagator implements TextMapPropagator {

	private final TextMapPropagator delegate;

	private final CarriedFields fields;

	private final Set<String> others;

	private final Recipients recipients;

	/**
	 * Decorates a propagator.
	 * @param delegate the propagator
	 * @param fields the fields that travel
	 * @param others what the application configured at Spring Boot, in any case
	 * @param recipients who gets the fields
	 */
	AllowListedTextMapPropagator(TextMapPropagator delegate, CarriedFields fields, Set<String> others,
			Recipients recipients) {
		this.delegate = delegate;
		this.fields = fields;
		this.others = others;
		this.recipients = recipients;
	}

	@Override
	public Collection<String> fields() {
		return this.delegate.fields();
	}

	@Override
	public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
		this.delegate.inject(outgoing(context, carrier), carrier, setter);
	}

	@Override
	public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
		Context extracted = this.delegate.extract(context, carrier, getter);
		Baggage baggage = Baggage.fromContext(extracted);
		if (baggage.isEmpty() || baggage == Baggage.fromContext(context)) {
			return extracted;
		}
		Baggage allowed = allowed(baggage, true).build();
		Span remote = Span.fromContext(extracted);
		Context result = extracted.with(allowed);
		return remote.getSpanContext().isRemote() ? result.with(new RemoteParent(remote, allowed)) : result;
	}

	private Context outgoing(Context context, @Nullable Object carrier) {
		Baggage baggage = Baggage.fromContext(context);
		if (baggage.isEmpty() && this.fields.size() == 0) {
			return context;
		}
		boolean included = this.recipients.include(carrier);
		BaggageBuilder builder = allowed(baggage, included);
		if (included) {
			for (int i = 0; i < this.fields.size(); i++) {
				String value = this.fields.value(context, i);
				if (value != null) {
					builder.put(this.fields.key(i).getKey(), value);
				}
			}
		}
		return context.with(builder.build());
	}

	private BaggageBuilder allowed(Baggage baggage, boolean included) {
		BaggageBuilder builder = Baggage.builder();
		baggage.forEach((key, entry) -> {
			boolean field = included && this.fields.contains(key)
					&& entry.getValue().length() <= CarriedFields.MAX_VALUE;
			if (field || this.others.contains(key)) {
				builder.put(key, entry.getValue(), entry.getMetadata());
			}
		});
		return builder;
	}

}

package io.agenttracing.instrument.baggage;

import java.util.Collection;
import java.util.Set;

import io.agenttracing.context.DroppedBaggage;
import io.agenttracing.context.PropagationAllowList;
import io.agenttracing.context.RemoteParent;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import org.jspecify.annotations.Nullable;

/**
 * Decorates a propagator, so that only listed baggage is accepted, and the propagated
 * fields are sent to allow-listed recipients only. Other baggage of the application is
 * sent unchanged. The values of the fields are read from the current span, so that
 * setting an attribute is enough.
 */
final class AllowListedTextMapPropagator implements TextMapPropagator {

	private final TextMapPropagator delegate;

	private final CarriedFields fields;

	private final Set<String> others;

	private final PropagationAllowList recipients;

	private final DroppedBaggage dropped;

	/**
	 * Decorates a propagator.
	 * @param delegate the propagator
	 * @param fields the propagated fields
	 * @param others the fields configured by Spring Boot's properties, ignoring case
	 * @param recipients the recipients of the fields
	 * @param dropped counts discarded baggage
	 */
	AllowListedTextMapPropagator(TextMapPropagator delegate, CarriedFields fields, Set<String> others,
			PropagationAllowList recipients, DroppedBaggage dropped) {
		this.delegate = delegate;
		this.fields = fields;
		this.others = others;
		this.recipients = recipients;
		this.dropped = dropped;
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
		if (extracted == context || baggage.isEmpty()) {
			return extracted;
		}
		Baggage before = Baggage.fromContext(context);
		Baggage allowed = (baggage == before) ? baggage : allowed(baggage, before);
		Span remote = Span.fromContext(extracted);
		Context result = extracted.with(allowed);
		return remote.getSpanContext().isRemote() ? result.with(new RemoteParent(remote, allowed)) : result;
	}

	private Context outgoing(Context context, @Nullable Object carrier) {
		if (this.fields.size() == 0) {
			return context;
		}
		boolean included = this.recipients.include(carrier);
		BaggageBuilder builder = Baggage.fromContext(context).toBuilder();
		for (int i = 0; i < this.fields.size(); i++) {
			String key = this.fields.key(i).getKey();
			String value = included ? this.fields.value(context, i) : null;
			if (value != null) {
				builder.put(key, value);
			}
			else if (!this.others.contains(key)) {
				builder.remove(key);
			}
		}
		return context.with(builder.build());
	}

	/**
	 * The accepted entries, and those that were in the context before.
	 */
	private Baggage allowed(Baggage baggage, Baggage before) {
		BaggageBuilder builder = Baggage.builder();
		baggage.forEach((key, entry) -> {
			if (isAllowed(key, entry.getValue()) || entry.equals(before.getEntry(key))) {
				builder.put(key, entry.getValue(), entry.getMetadata());
			}
			else if (this.fields.contains(key)) {
				this.dropped.unacceptable();
			}
			else {
				this.dropped.unlisted(key);
			}
		});
		return builder.build();
	}

	private boolean isAllowed(String key, String value) {
		return this.others.contains(key) || (this.fields.contains(key) && value.length() <= CarriedFields.MAX_VALUE);
	}

}

package io.agenttracing.context;

import java.util.Collection;

import io.agenttracing.failure.Failures;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Validates what a propagator extracts: sizes before anything is parsed, the grammar of
 * W3C Trace Context level 2 and of Baggage, and no control characters. Untrusted input
 * may discard the context but never causes an exception. Injection is unchanged.
 */
public final class ValidatingTextMapPropagator implements TextMapPropagator {

	private static final Log logger = LogFactory.getLog(ValidatingTextMapPropagator.class);

	private final TextMapPropagator delegate;

	private final DroppedBaggage dropped;

	/**
	 * Decorates a propagator.
	 * @param delegate the propagator
	 * @param dropped logs the baggage that is dropped
	 */
	public ValidatingTextMapPropagator(TextMapPropagator delegate, DroppedBaggage dropped) {
		this.delegate = delegate;
		this.dropped = dropped;
	}

	@Override
	public Collection<String> fields() {
		return this.delegate.fields();
	}

	@Override
	public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
		this.delegate.inject(context, carrier, setter);
	}

	@Override
	public <C> Context extract(@Nullable Context context, @Nullable C carrier, @Nullable TextMapGetter<C> getter) {
		if (context == null || getter == null) {
			return (context != null) ? context : Context.root();
		}
		return Failures.attempt(logger, "A context could not be read",
				() -> withoutControls(context,
						this.delegate.extract(context, carrier, new ValidatingGetter<>(getter, this.dropped))),
				context);
	}

	// Percent-encoding hides control characters until a propagator has decoded it.
	private Context withoutControls(Context context, Context extracted) {
		Baggage baggage = Baggage.fromContext(extracted);
		if (baggage.isEmpty() || baggage == Baggage.fromContext(context)) {
			return extracted;
		}
		BaggageBuilder builder = baggage.toBuilder();
		baggage.forEach((key, entry) -> {
			if (HeaderText.hasControl(entry.getValue()) || HeaderText.hasControl(entry.getMetadata().getValue())) {
				builder.remove(key);
			}
		});
		Baggage clean = builder.build();
		if (clean.size() == baggage.size()) {
			return extracted;
		}
		this.dropped.unacceptable();
		return extracted.with(clean);
	}

}

package io.agenttracing.instrument.springai;

import io.micrometer.observation.Observation;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.opentelemetry.api.trace.Span;
import org.jspecify.annotations.Nullable;

/**
 * The span of an Observation, past Micrometer's, whose error is a tag of meters as well.
 */
final class ObservationSpan {

	private ObservationSpan() {
	}

	/**
	 * The span of an Observation.
	 * @param context the context of the Observation
	 * @return the span, an invalid one if the Observation has none
	 */
	static Span of(Observation.@Nullable ContextView context) {
		TracingContext tracing = (context != null) ? context.get(TracingContext.class) : null;
		return (tracing != null && tracing.getSpan() instanceof OtelSpan made) ? OtelSpan.toOtel(made)
				: Span.getInvalid();
	}

}

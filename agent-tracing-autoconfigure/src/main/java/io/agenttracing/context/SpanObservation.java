package io.agenttracing.context;

import io.micrometer.observation.NullObservation;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * Adapts a span to the Observation API, for clients that take their parent from the
 * Observation instead of the current span. The Observation is never started, so it makes
 * no span and no metric.
 */
public final class SpanObservation {

	private static final String NAME = "agent-tracing.span";

	private SpanObservation() {
	}

	/**
	 * Adapts a span.
	 * @param span the span
	 * @param context the context in which it is current
	 * @param registry the registry whose handlers are told of its scopes
	 * @return the Observation
	 */
	static Observation of(Span span, Context context, ObservationRegistry registry) {
		TracingContext tracingContext = new TracingContext();
		tracingContext.setSpan(OtelSpan.fromOtel(span, context));
		Observation.Context observationContext = new AdapterContext();
		observationContext.put(TracingContext.class, tracingContext);
		return Observation.createNotStarted(NAME, () -> observationContext, registry);
	}

	/**
	 * Whether the current span was made current after an Observation, or without one.
	 * @param span the current span
	 * @param observation the current Observation
	 * @return whether the span is the closest that a child can have
	 */
	public static boolean isClosest(Span span, @Nullable Observation observation) {
		return span.getSpanContext().isValid() && !span.getSpanContext().getSpanId().equals(spanId(observation));
	}

	/**
	 * Whether a span was made current after an Observation.
	 * @param span the current span
	 * @param observation the current Observation
	 * @return whether it was; not after an Observation that has no span
	 */
	public static boolean isCloser(Span span, @Nullable Observation observation) {
		if (!span.getSpanContext().isValid()) {
			return false;
		}
		String observed = spanId(observation);
		return (observed != null) ? !observed.equals(span.getSpanContext().getSpanId()) : isNone(observation);
	}

	/**
	 * Whether an Observation is the span of a context.
	 * @param observation the Observation
	 * @param context the context
	 * @return whether the current span there is its span
	 */
	public static boolean isOf(@Nullable Observation observation, Context context) {
		return Span.fromContext(context).getSpanContext().getSpanId().equals(spanId(observation));
	}

	/**
	 * Whether an Observation is an adapted span.
	 * @param observation the Observation
	 * @return whether it was made here
	 */
	public static boolean isOne(Observation observation) {
		return observation.getContextView() instanceof AdapterContext;
	}

	/**
	 * Whether there is no Observation.
	 * @param observation what is current
	 * @return whether it is none, or the one that Micrometer sets in order to have none
	 */
	public static boolean isNone(@Nullable Observation observation) {
		return observation == null || observation instanceof NullObservation;
	}

	private static @Nullable String spanId(@Nullable Observation observation) {
		TracingContext tracingContext = (observation != null) ? observation.getContextView().get(TracingContext.class)
				: null;
		return (tracingContext != null && tracingContext.getSpan() != null)
				? tracingContext.getSpan().context().spanId() : null;
	}

	private static final class AdapterContext extends Observation.Context {

	}

}

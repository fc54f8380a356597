package io.agenttracing.redis;

import io.micrometer.observation.Observation;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * The trace context that a Reactor subscriber is in: the span of the observation in its
 * context, or else what is current on its thread.
 */
final class SubscriberContext {

	private SubscriberContext() {
	}

	static Context of(ContextView subscriber) {
		Span span = observedSpan(subscriber);
		Context current = Context.current();
		return (span != null) ? current.with(OtelSpan.toOtel(span)) : current;
	}

	private static @Nullable Span observedSpan(ContextView subscriber) {
		Object observation = subscriber.getOrDefault(ObservationThreadLocalAccessor.KEY, null);
		if (observation instanceof Observation current) {
			TracingContext context = current.getContextView().get(TracingContext.class);
			return (context != null) ? context.getSpan() : null;
		}
		return null;
	}

}

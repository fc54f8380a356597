package io.agenttracing.instrument.observation;

import java.util.function.Supplier;

import io.agenttracing.failure.Failures;
import io.micrometer.observation.Observation.Context;
import io.micrometer.observation.Observation.ContextView;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationView;
import io.micrometer.observation.transport.RequestReplySenderContext;
import io.micrometer.observation.transport.SenderContext;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.propagation.Propagator;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes the spans of requests that Observations are sent in. Micrometer takes the span of
 * the thread for the parent, whatever Observation the request was given: as the thread
 * that subscribes in Reactor's mode {@code limited} is still in the span of the agent,
 * the request to a model would be beside the call of the model. Here the Observation's
 * span is the parent, where the one of the thread is above it.
 *
 * @param <T> the type of the context
 */
final class RequestTracingHandler<T extends SenderContext<?>> extends PropagatingSenderTracingObservationHandler<T> {

	private static final Log logger = LogFactory.getLog(RequestTracingHandler.class);

	private static final int MAX_DEPTH = 64;

	private final Supplier<@Nullable ObservationRegistry> registry;

	RequestTracingHandler(Tracer tracer, Propagator propagator, Supplier<@Nullable ObservationRegistry> registry) {
		super(tracer, propagator);
		this.registry = registry;
	}

	@Override
	public boolean supportsContext(Context context) {
		return context instanceof RequestReplySenderContext;
	}

	@Override
	public @Nullable Span getParentSpan(ContextView context) {
		ObservationView parent = context.getParentObservation();
		Span below = (parent != null)
				? Failures.orNull(logger, "The parent of a request could not be determined", () -> below(parent))
				: null;
		return (below != null) ? below : super.getParentSpan(context);
	}

	private @Nullable Span below(ObservationView parent) {
		ObservationRegistry registry = this.registry.get();
		if (registry == null || parent == registry.getCurrentObservation()) {
			return null;
		}
		Span span = span(parent);
		Span current = getTracer().currentSpan();
		return (span != null && current != null && isAbove(current.context(), parent)) ? span : null;
	}

	private static boolean isAbove(TraceContext current, ObservationView observation) {
		ObservationView below = observation;
		for (int depth = 0; below != null && depth < MAX_DEPTH; depth++) {
			Span span = span(below);
			if (span != null && current.spanId().equals(span.context().parentId())) {
				return current.traceId().equals(span.context().traceId());
			}
			below = below.getContextView().getParentObservation();
		}
		return false;
	}

	private static @Nullable Span span(ObservationView observation) {
		TracingContext context = observation.getContextView().get(TracingContext.class);
		return (context != null) ? context.getSpan() : null;
	}

}

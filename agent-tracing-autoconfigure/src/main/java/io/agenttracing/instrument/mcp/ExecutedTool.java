package io.agenttracing.instrument.mcp;

import io.agenttracing.AgentSpanAttributes;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * Finds the span of a tool that a thread executes. For tools of an asynchronous client
 * Spring AI puts the Reactor context of the stream back, which is around the tool.
 */
final class ExecutedTool {

	/** Any registry, since all share one thread local. */
	private static final ObservationRegistry REGISTRY = ObservationRegistry.create();

	private ExecutedTool() {
	}

	/**
	 * The context of the tool that this thread executes.
	 * @param reactor the Reactor context of a request
	 * @return the context, null if it executes none, or something below it
	 */
	static @Nullable Context context(ContextView reactor) {
		Context current = Context.current();
		if (isOne(Span.fromContext(current))) {
			return current;
		}
		Object restored = reactor.getOrDefault(ObservationThreadLocalAccessor.KEY, null);
		Observation.Scope scope = (restored != null) ? REGISTRY.getCurrentObservationScope() : null;
		if (scope == null || scope.getCurrentObservation() != restored) {
			return null;
		}
		while (scope != null && scope.getCurrentObservation() == restored) {
			scope = scope.getPreviousObservationScope();
		}
		Span span = (scope != null) ? span(scope.getCurrentObservation()) : Span.getInvalid();
		return isOne(span) ? current.with(span) : null;
	}

	private static Span span(Observation observation) {
		TracingContext tracing = observation.getContextView().get(TracingContext.class);
		return (tracing != null && tracing.getSpan() instanceof OtelSpan span) ? OtelSpan.toOtel(span)
				: Span.getInvalid();
	}

	/**
	 * Whether a span is that of a tool, and open.
	 */
	static boolean isOne(Span span) {
		return span instanceof ReadableSpan tool && span.isRecording()
				&& McpAttributes.EXECUTE_TOOL.equals(tool.getAttribute(AgentSpanAttributes.OPERATION_NAME));
	}

}

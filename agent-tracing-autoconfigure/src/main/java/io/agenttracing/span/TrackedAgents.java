package io.agenttracing.span;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.ReadableSpan;

/**
 * Searches the open traces for running agents.
 *
 * @since 0.1.0
 */
public final class TrackedAgents {

	// Bounded, since the search runs on the application's threads.
	private static final int MOST_TRACES = 256;

	private TrackedAgents() {
	}

	/**
	 * Whether an agent is running in another trace whose outermost call has another name:
	 * calls of the same name are often started in parallel.
	 * @param call the span of a call
	 * @param open the registry of open spans
	 * @return whether there is one
	 */
	public static boolean areBeside(Span call, TrackedSpans open) {
		if (!(call instanceof ReadableSpan readable)) {
			return false;
		}
		String name = readable.getName();
		String own = call.getSpanContext().getTraceId();
		return open.traceIds(MOST_TRACES)
			.stream()
			.filter((traceId) -> !traceId.equals(own))
			.anyMatch((traceId) -> beganWithOther(name, open, traceId));
	}

	private static boolean beganWithOther(String name, TrackedSpans open, String traceId) {
		return open.of(traceId)
			.stream()
			.map(TrackedSpan::span)
			.filter(TrackedAgents::isCall)
			.findFirst()
			.filter((call) -> !call.getName().equals(name))
			.isPresent();
	}

	private static boolean isCall(ReadableSpan span) {
		return span.getInstrumentationScopeInfo().getName().equals(AgentSpans.INSTRUMENTATION_SCOPE)
				&& span.getKind() != SpanKind.CONSUMER && span.getKind() != SpanKind.PRODUCER;
	}

}

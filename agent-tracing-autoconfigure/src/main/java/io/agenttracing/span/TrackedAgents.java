package io.agenttracing.span;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.ReadableSpan;

/**
 * Looks among the open traces for agents at work.
 *
 * @since 0.1.0
 */
public final class TrackedAgents {

	// It is asked on the application's threads.
	private static final int MOST_TRACES = 256;

	private TrackedAgents() {
	}

	/**
	 * Whether an agent is at work in another trace whose outermost call has another name:
	 * of the same name are many that are started side by side.
	 * @param call the span of a call
	 * @param open what is open
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

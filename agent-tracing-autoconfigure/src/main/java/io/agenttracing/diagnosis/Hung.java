package io.agenttracing.diagnosis;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * A call was reported as stuck while it was open. The deepest one is to blame.
 */
final class Hung implements DiagnosisRule {

	static final String ID = "hung";

	@Override
	public void examine(ReviewedTrace trace, Consumer<Finding> findings) {
		Set<String> waiting = new HashSet<>();
		for (SpanData span : trace.stuckSpans()) {
			trace.ancestors(span).forEach((ancestor) -> waiting.add(ancestor.getSpanId()));
		}
		for (SpanData span : trace.stuckSpans()) {
			if (!waiting.contains(span.getSpanId()) && !trace.lacksCallers(span)) {
				findings.accept(finding(trace, span));
			}
		}
	}

	private static Finding finding(ReviewedTrace trace, SpanData span) {
		String name = ReviewedTrace.name(span);
		SpanData caller = trace.parent(span);
		String where = (caller != null) ? name + " in " + caller.getName() : name;
		long millis = TimeUnit.NANOSECONDS.toMillis(span.getEndEpochNanos() - span.getStartEpochNanos());
		boolean interrupted = Boolean.TRUE.equals(span.getAttributes().get(AgentSpanAttributes.INTERRUPTED));
		String cause = "%s was stuck and %s after %s".formatted(where,
				interrupted ? "still open when the application stopped" : "ended", TimeText.of(millis));
		Long timeout = span.getAttributes().get(AgentSpanAttributes.TIMEOUT_MS);
		String advice = (timeout != null) ? "Lower the timeout of %s, which is %s".formatted(name, TimeText.of(timeout))
				: "Give %s a timeout".formatted(name);
		return new Finding(ID, where, cause, advice);
	}

}

package io.agenttracing.diagnosis.rule;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import com.google.auto.service.AutoService;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.DiagnosisRule;
import io.agenttracing.diagnosis.Severity;
import io.agenttracing.diagnosis.TimeText;
import io.agenttracing.diagnosis.Verdict;
import io.agenttracing.diagnosis.trace.RetriedCall;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * A call was attempted four times or more, or eight times where retries are nested. Two
 * or three attempts are normal.
 *
 * @since 0.1.0
 */
@AutoService(DiagnosisRule.class)
public final class RetryStorm implements DiagnosisRule {

	private static final int MANY = 4;

	private static final int MANY_INNERMOST = 8;

	@Override
	public String id() {
		return "retry-storm";
	}

	@Override
	public boolean concerns(SpanData span) {
		return span.getStatus().getStatusCode() == StatusCode.ERROR
				|| span.getAttributes().get(AgentSpanAttributes.RETRY_ATTEMPT) != null;
	}

	@Override
	public List<String> causes() {
		return List.of("retry-of-permanent-error", "nested-retries", "hung", FirstTimeout.ID);
	}

	@Override
	public void examine(Trace trace, Verdict verdict) {
		if (trace.calls().isEmpty()) {
			return;
		}
		Attempts attempts = new Attempts(trace);
		Set<SpanNode> seen = new HashSet<>();
		for (RetriedCall call : trace.calls()) {
			long made = call.attempts().size();
			SpanNode of = call.call();
			if (of != null && call.explicit()) {
				made = Math.max(made, of.count(AgentSpanAttributes.RETRY_ATTEMPTS));
			}
			SpanNode outer = (of != null) ? attempts.outermost(of) : null;
			int innermost = (outer == null) ? attempts.innermostBelow(call) : 0;
			if (call.isHedged() || (made < MANY && innermost < MANY_INNERMOST)
					|| (outer != null && seen.contains(outer))) {
				continue;
			}
			seen.addAll(call.attempts());
			report(trace, call, made, innermost, verdict);
		}
	}

	private static String length(RetriedCall call) {
		SpanNode longest = null;
		for (SpanNode attempt : call.attempts()) {
			for (SpanNode span : Stream.concat(Stream.of(attempt), attempt.below().stream()).toList()) {
				if (span.isTimedOut() && span.hasTimeout() && (longest == null || span.timeout() > longest.timeout())) {
					longest = span;
				}
			}
		}
		return "as long as the call usually takes" + ((longest != null)
				? ", which is more than " + TimeText.of(longest.timeout()) + Setting.of(longest) : "");
	}

	private static void report(Trace trace, RetriedCall call, long made, int innermost, Verdict verdict) {
		boolean succeeded = !call.last().isError();
		double lost = call.attempts().stream().filter(SpanNode::isError).mapToDouble(SpanNode::duration).sum();
		double saving = succeeded ? call.last().begin() - call.first().begin() : call.last().end() - call.first().end();
		boolean counts = call.call() == null || trace.isOnCriticalPath(call.last())
				|| trace.isOnCriticalPath(call.call());
		verdict.found(Severity.WARNING, call.subject())
			.and(call.attempts())
			.subject(call.label())
			.number("attempts", made)
			.number("leaf_attempts", innermost)
			.number("lost_ms", lost)
			.saving(counts ? trace.shortened(call.last(), call.attempts(), saving) : 0)
			.cause("%s was attempted %d times%s%s; attempts that failed took %s.", call.label(), made,
					(innermost > made) ? ", " + innermost + " times with the retries in it" : "",
					succeeded ? "" : ", and failed", TimeText.of(lost))
			.fix("Make at most %d attempts%s, each %s; a circuit breaker stops the rest.", MANY - 1,
					Setting.attempts(call, MANY - 1), length(call));
	}

}

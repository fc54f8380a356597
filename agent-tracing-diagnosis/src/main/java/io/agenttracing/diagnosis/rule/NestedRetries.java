package io.agenttracing.diagnosis.rule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.google.auto.service.AutoService;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.DiagnosisRule;
import io.agenttracing.diagnosis.Severity;
import io.agenttracing.diagnosis.Verdict;
import io.agenttracing.diagnosis.trace.RetriedCall;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * A call is retried, and in it another that had used up its own attempts: they multiply.
 * Where the inner call recovered, they do not.
 *
 * @since 0.1.0
 */
@AutoService(DiagnosisRule.class)
public final class NestedRetries implements DiagnosisRule {

	private static final int MAX_NESTED = 32;

	@Override
	public String id() {
		return "nested-retries";
	}

	@Override
	public boolean concerns(SpanData span) {
		return span.getAttributes().get(AgentSpanAttributes.RETRY_ATTEMPT) != null;
	}

	@Override
	public List<String> causes() {
		return List.of("retry-of-permanent-error", FirstTimeout.ID);
	}

	@Override
	public void examine(Trace trace, Verdict verdict) {
		if (trace.calls().size() < 2) {
			return;
		}
		List<RetriedCall> calls = trace.calls()
			.stream()
			.filter((call) -> call.explicit() && call.attempts().size() > 1 && call.call() != null)
			.toList();
		if (calls.size() < 2) {
			return;
		}
		Map<SpanNode, RetriedCall> byAttempt = new HashMap<>();
		calls.forEach((call) -> call.attempts().forEach((attempt) -> byAttempt.put(attempt, call)));
		Attempts attempts = new Attempts(trace);
		Map<Pair, List<Inner>> pairs = new LinkedHashMap<>();
		for (RetriedCall inner : calls) {
			SpanNode attempt = attempts.above(inner.first());
			for (int i = 0; attempt != null && i < MAX_NESTED; i++) {
				RetriedCall outer = byAttempt.get(attempt);
				if (outer != null) {
					pairs.computeIfAbsent(new Pair(outer.subject(), inner.subject().name()), (key) -> new ArrayList<>())
						.add(new Inner(outer, attempt, inner));
				}
				attempt = attempts.above(attempt);
			}
		}
		pairs.values().forEach((inners) -> report(trace, inners, verdict));
	}

	private static void report(Trace trace, List<Inner> inners, Verdict verdict) {
		Inner first = inners.get(0);
		int made = 0;
		for (Inner inner : inners) {
			first = (inner.call().first().begin() < first.call().first().begin()) ? inner : first;
			made += inner.call().attempts().size();
		}
		RetriedCall outer = first.outer();
		double failed = first.attempt().end();
		if (!first.attempt().isError() || !first.call().last().isError()
				|| outer.attempts().stream().noneMatch((attempt) -> attempt.begin() >= failed)) {
			return;
		}
		SpanNode last = outer.last();
		double saving = (last.isError() ? last.end() : last.begin()) - first.attempt().begin();
		saving -= last.isError() ? first.attempt().duration() : 0;
		verdict.found(Severity.WARNING, outer.subject())
			.and(first.call().subject())
			.subject(first.call().label() + " in " + outer.label())
			.number("outer", outer.attempts().size())
			.number("inner", first.call().attempts().size())
			.number("leaf_attempts", made)
			.saving(trace.isOnCriticalPath(last) ? trace.shortened(last, outer.attempts(), saving) : 0)
			.cause("%s retries %s, which retries itself: %d attempts in all.", outer.label(), first.call().label(),
					made)
			.fix("Retry in one place only: closest to the call, or in %s.", outer.label());
	}

	/**
	 * A call, and the name of one that is retried in it.
	 */
	private record Pair(SpanNode outer, String inner) {

	}

	/**
	 * A retried call in an attempt of another.
	 */
	private record Inner(RetriedCall outer, SpanNode attempt, RetriedCall call) {

	}

}

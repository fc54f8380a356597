package io.agenttracing.diagnosis.rule;

import java.util.List;

import com.google.auto.service.AutoService;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.Confidence;
import io.agenttracing.diagnosis.DiagnosisRule;
import io.agenttracing.diagnosis.FindingBuilder;
import io.agenttracing.diagnosis.Severity;
import io.agenttracing.diagnosis.TimeText;
import io.agenttracing.diagnosis.Verdict;
import io.agenttracing.diagnosis.trace.Limit;
import io.agenttracing.diagnosis.trace.RetriedCall;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Tolerance;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * All attempts of a call, each as long as its timeout, exceed what is left to whoever
 * waits: the last ones will never be made.
 *
 * @since 0.1.0
 */
@AutoService(DiagnosisRule.class)
public final class RetryCannotFit implements DiagnosisRule {

	static final String ID = "retry-cannot-fit";

	// More attempts mean a retry without a limit.
	private static final double MAX_ATTEMPTS = 1_000;

	private static final double MAX_GROWTH = 2;

	@Override
	public String id() {
		return ID;
	}

	@Override
	public boolean concerns(SpanData span) {
		return span.getAttributes().get(AgentSpanAttributes.RETRY_ATTEMPT) != null;
	}

	@Override
	public void examine(Trace trace, Verdict verdict) {
		boolean judged = false;
		for (RetriedCall call : trace.hasDeadlines() ? trace.calls() : List.<RetriedCall>of()) {
			SpanNode of = call.call();
			if (!call.explicit() || of == null || call.first().attempt() != 1 || call.isHedged()) {
				continue;
			}
			Policy policy = Policy.of(call);
			Limit limit = (policy.timeout() > 0 && policy.count() >= 2 && policy.count() <= MAX_ATTEMPTS)
					? trace.limitOf(call.first()) : null;
			if (limit != null) {
				judged = true;
				if (policy.need() > limit.left() + Tolerance.of(policy.need())) {
					report(trace, call, of, policy, limit, verdict);
				}
			}
		}
		if (!judged) {
			verdict.notJudged("no retried call with a timeout of its attempts and a deadline above");
		}
	}

	private static void report(Trace trace, RetriedCall call, SpanNode of, Policy policy, Limit limit,
			Verdict verdict) {
		SpanNode named = limit.named();
		SpanNode first = call.first();
		boolean fixed = policy.need() > named.timeout() + Tolerance.of(policy.need());
		boolean harm = named != first && named.gaveUp() && call.attempts().size() > 1;
		boolean warning = limit.certain() && !trace.isSkewed(first) && (fixed || harm);
		double left = Math.max(0, limit.left());
		String waiter = Waiters.name(first, named);
		double each = Math.max(1, (left - policy.pauses()) / policy.count());
		long fitting = Math.max(1, (long) (Math.max(0, left - policy.pauses()) / policy.timeout()));
		FindingBuilder finding = verdict.found(warning ? Severity.WARNING : Severity.INFO, of)
			.and(first)
			.and(named)
			.subject(of.label() + " in " + waiter)
			.number("need_ms", policy.need())
			.number("left_ms", limit.left())
			.number("attempts", (long) policy.count())
			.number("timeout_ms", policy.timeout())
			.cause("%s may take %d attempts of %s, %s with the pauses, but %s gives up after %s.", of.label(),
					(long) policy.count(), TimeText.of(policy.timeout()), TimeText.of(policy.need()), waiter,
					TimeText.of(left))
			.fix("Make at most %s%s, or give them %s each%s.", (fitting == 1) ? "1 attempt" : fitting + " attempts",
					Setting.attempts(call, fitting), TimeText.of(each), Setting.below(trace, policy.limited(), each));
		if (!limit.certain()) {
			finding.confidence(Confidence.LOW);
		}
	}

	/**
	 * How long a call may take with all its attempts.
	 *
	 * @param count how many attempts there may be
	 * @param limited the span with the longest timeout in an attempt
	 * @param timeout that timeout, not a number where there is none
	 * @param pauses the milliseconds between the attempts in all
	 * @param need the milliseconds in all
	 */
	private record Policy(double count, SpanNode limited, double timeout, double pauses, double need) {

		private static Policy of(RetriedCall call) {
			double count = call.attempts().size();
			SpanNode limited = call.first();
			double pauses = 0;
			double last = 0;
			double growth = 1;
			for (SpanNode attempt : call.attempts()) {
				double most = attempt.number(AgentSpanAttributes.RETRY_MAX_ATTEMPTS);
				count = (most > count) ? most : count;
				SpanNode longest = longest(attempt);
				limited = (longest.timeout() > limited.timeout() || !limited.hasTimeout()) ? longest : limited;
				if (attempt != call.first()) {
					double backoff = attempt.number(AgentSpanAttributes.RETRY_BACKOFF_MS);
					backoff = Double.isNaN(backoff) ? 0 : backoff;
					growth = (last > 0) ? backoff / last : 1;
					last = backoff;
					pauses += backoff;
				}
			}
			double further = Math.min(count, MAX_ATTEMPTS + 1) - call.attempts().size();
			double factor = Math.min(Math.max(growth, 1), MAX_GROWTH);
			for (int i = 0; i < further; i++) {
				last *= factor;
				pauses += last;
			}
			double need = count * limited.timeout() + pauses;
			double policy = call.first().number(AgentSpanAttributes.RETRY_TIMEOUT_MS);
			return new Policy(count, limited, limited.timeout(), pauses,
					(policy > 0) ? Math.min(need, policy + limited.timeout()) : need);
		}

		// Not below attempts in the attempt, whose timeouts add up.
		private static SpanNode longest(SpanNode attempt) {
			SpanNode longest = attempt;
			List<SpanNode> below = attempt.below();
			for (int i = 0; i < below.size(); i++) {
				SpanNode span = below.get(i);
				if (span.hasTimeout() && !(span.timeout() <= longest.timeout())) {
					longest = span;
				}
				if (span.isAttempt()) {
					i += span.below().size();
				}
			}
			return longest;
		}

	}

}

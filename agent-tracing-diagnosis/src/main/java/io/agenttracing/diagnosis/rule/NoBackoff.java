package io.agenttracing.diagnosis.rule;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;

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
 * A call is attempted again at once, twice: it gives no time to recover. One quick second
 * attempt is a choice, and a row that somebody else has written is free again at once.
 *
 * @since 0.1.0
 */
@AutoService(DiagnosisRule.class)
public final class NoBackoff implements DiagnosisRule {

	private static final Pattern CONFLICT = Pattern
		.compile("OptimisticLock|StaleObject|StaleState|ConcurrencyFailure|ConcurrentModification|Conflict|Deadlock"
				+ "|CannotSerialize|SerializationFailure|WatchError", Pattern.CASE_INSENSITIVE);

	private static final double AT_ONCE = 10;

	private static final double SHORT = 1_000;

	private static final double GROWS = 1.5;

	@Override
	public String id() {
		return "no-backoff";
	}

	@Override
	public boolean concerns(SpanData span) {
		return span.getStatus().getStatusCode() == StatusCode.ERROR
				|| span.getAttributes().get(AgentSpanAttributes.RETRY_ATTEMPT) != null;
	}

	@Override
	public void examine(Trace trace, Verdict verdict) {
		for (RetriedCall call : trace.calls()) {
			int pauses = call.attempts().size() - 1;
			if (pauses > 0 && (call.explicit() || pauses > 1) && !call.isHedged()) {
				report(call, verdict);
			}
		}
	}

	private static void report(RetriedCall call, Verdict verdict) {
		double[] pauses = pauses(call.attempts());
		long atOnce = DoubleStream.of(pauses).filter((pause) -> pause < AT_ONCE).count();
		double least = DoubleStream.of(pauses).min().orElse(0);
		double most = DoubleStream.of(pauses).max().orElse(0);
		if (atOnce > 0) {
			verdict.found((atOnce > 1 && !isConflict(call)) ? Severity.WARNING : Severity.INFO, call.subject())
				.and(call.attempts())
				.subject(call.label())
				.number("shortest_ms", least)
				.number("pauses", pauses.length)
				.cause("%s is attempted again at once: %s after a failure.", call.label(), TimeText.of(least))
				.fix("Wait before the next attempt, longer each time, with jitter.");
		}
		else if (pauses.length >= 3 && most <= GROWS * least && most < SHORT) {
			verdict.found(Severity.INFO, call.subject())
				.and(call.attempts())
				.subject(call.label())
				.number("longest_ms", most)
				.number("pauses", pauses.length)
				.cause("%s waits %s before each of %d further attempts: the pauses do not grow.", call.label(),
						TimeText.of(DoubleStream.of(pauses).average().orElse(0)), pauses.length)
				.fix("Let them grow (multiplier 2) with jitter.");
		}
	}

	// Who wrote first has won, and is gone: there is nothing to wait for.
	private static boolean isConflict(RetriedCall call) {
		for (SpanNode attempt : call.attempts()) {
			String type = attempt.errorType();
			boolean conflict = attempt.status() == 409 || attempt.status() == 412
					|| (type != null && CONFLICT.matcher(type).find());
			if (attempt.isError() && !conflict) {
				return false;
			}
		}
		return true;
	}

	private static double[] pauses(List<SpanNode> attempts) {
		double[] pauses = new double[attempts.size() - 1];
		for (int i = 0; i < pauses.length; i++) {
			double said = attempts.get(i + 1).number(AgentSpanAttributes.RETRY_BACKOFF_MS);
			pauses[i] = Double.isNaN(said) ? attempts.get(i + 1).begin() - attempts.get(i).end() : said;
		}
		return pauses;
	}

}

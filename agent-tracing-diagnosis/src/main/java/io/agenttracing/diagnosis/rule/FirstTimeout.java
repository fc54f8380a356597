package io.agenttracing.diagnosis.rule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import com.google.auto.service.AutoService;
import io.agenttracing.diagnosis.DiagnosisRule;
import io.agenttracing.diagnosis.Severity;
import io.agenttracing.diagnosis.TimeText;
import io.agenttracing.diagnosis.Verdict;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Tolerance;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * The call that timed out before any other. It is an error if the request failed with it,
 * through all who waited.
 *
 * @since 0.1.0
 */
@AutoService(DiagnosisRule.class)
public final class FirstTimeout implements DiagnosisRule {

	static final String ID = "first-timeout";

	@Override
	public String id() {
		return ID;
	}

	@Override
	public boolean concerns(SpanData span) {
		return span.getStatus().getStatusCode() == StatusCode.ERROR;
	}

	@Override
	public List<String> causes() {
		return List.of("hung", "lost-hop", StarvedChild.ID, RetryCannotFit.ID, TimeoutInversion.ID, "retry-storm",
				"queue-dominated");
	}

	@Override
	public void examine(Trace trace, Verdict verdict) {
		List<SpanNode> timedOut = new ArrayList<>();
		for (SpanNode span : trace.spans()) {
			if (span.isTimedOut()) {
				timedOut.add(span);
			}
		}
		if (timedOut.isEmpty()) {
			return;
		}
		List<SpanNode> fresh = withoutTimeoutBelow(trace, timedOut);
		boolean failed = false;
		if (trace.root().isError()) {
			boolean[] reaches = reachesRoot(trace);
			List<SpanNode> live = fresh.stream()
				.filter((span) -> reaches[span.order()] && !trace.isHandled(span))
				.toList();
			failed = !live.isEmpty() && trace.hasTrueRoot();
			fresh = live.isEmpty() ? fresh : live;
		}
		report(trace, fresh, timedOut.size() - 1, failed, verdict);
	}

	private static void report(Trace trace, List<SpanNode> fresh, int others, boolean failed, Verdict verdict) {
		SpanNode first = fresh.stream().min(Comparator.comparingDouble(SpanNode::end)).orElse(trace.root());
		SpanNode open = StillOpen.below(first);
		double timeout = first.hasTimeout() ? first.timeout() : first.duration();
		verdict.found(failed ? Severity.ERROR : Severity.INFO, first)
			.and(open)
			.number("timeout_ms", timeout)
			.number("others", others)
			.cause("%s was the first to time out, after %s%s.", first.label(), TimeText.of(first.duration()),
					(open != null) ? ", while " + open.label() + " had been open for "
							+ TimeText.of(first.end() - open.begin()) : "")
			.fix((open != null) ? "See why %s had not ended after %s." : "See why %s took longer than %s.",
					((open != null) ? open : first).label(),
					TimeText.of((open != null) ? first.end() - open.begin() : timeout));
	}

	private static List<SpanNode> withoutTimeoutBelow(Trace trace, List<SpanNode> timedOut) {
		List<SpanNode> order = trace.order();
		double[] earliest = new double[order.size()];
		Arrays.fill(earliest, Double.POSITIVE_INFINITY);
		for (int i = order.size() - 1; i >= 0; i--) {
			SpanNode span = order.get(i);
			SpanNode parent = span.parent();
			if (parent != null) {
				double here = span.isTimedOut() ? Math.min(span.end(), earliest[i]) : earliest[i];
				earliest[parent.order()] = Math.min(earliest[parent.order()], here);
			}
		}
		return timedOut.stream()
			.filter((span) -> earliest[span.order()] > span.end() + Tolerance.of(span.duration()))
			.toList();
	}

	// Whether each who waited failed as well; a hop over messages may lie between.
	private static boolean[] reachesRoot(Trace trace) {
		List<SpanNode> order = trace.order();
		boolean[] reaches = new boolean[order.size()];
		for (int i = 0; i < reaches.length; i++) {
			SpanNode span = order.get(i);
			SpanNode parent = span.parent();
			reaches[i] = parent == null || (reaches[parent.order()] && (parent.isError() || span.isConsumer()
					|| span.isProducer() || parent.isProducer() || parent.isConsumer() || span.isDetached()));
		}
		return reaches;
	}

}

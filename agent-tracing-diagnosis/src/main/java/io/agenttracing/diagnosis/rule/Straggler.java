package io.agenttracing.diagnosis.rule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.google.auto.service.AutoService;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.DiagnosisRule;
import io.agenttracing.diagnosis.Severity;
import io.agenttracing.diagnosis.TimeText;
import io.agenttracing.diagnosis.Verdict;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * One of several parallel calls took three times as long as the others, and all waited
 * for it. A model that says more takes longer.
 *
 * @since 0.1.0
 */
@AutoService(DiagnosisRule.class)
public final class Straggler implements DiagnosisRule {

	private static final int PEERS = 2;

	private static final double TIMES = 3;

	private static final double LEAST = 100;

	private static final double SHARE = 0.1;

	private static final double EXPLAINED = 0.5;

	private static final Comparator<SpanNode> BY_DURATION = Comparator.comparingDouble(SpanNode::duration);

	@Override
	public String id() {
		return "straggler";
	}

	@Override
	public boolean concerns(SpanData span) {
		return false;
	}

	@Override
	public void examine(Trace trace, Verdict verdict) {
		if (trace.isPart()) {
			verdict.notJudged("only a part of the trace is here");
			return;
		}
		for (SpanNode parent : trace.spans()) {
			if (parent.children().size() <= PEERS || parent.duration() < LEAST) {
				continue;
			}
			Map<String, List<SpanNode>> byName = new LinkedHashMap<>();
			for (SpanNode child : parent.children()) {
				if (!child.isWait() && !child.isAttempt() && !child.isConsumer()) {
					byName.computeIfAbsent(child.name(), (name) -> new ArrayList<>()).add(child);
				}
			}
			byName.values().forEach((calls) -> examine(trace, calls, verdict));
		}
	}

	private static void examine(Trace trace, List<SpanNode> calls, Verdict verdict) {
		if (calls.size() <= PEERS) {
			return;
		}
		calls.sort(BY_DURATION);
		SpanNode slowest = calls.get(calls.size() - 1);
		List<SpanNode> others = calls.subList(0, calls.size() - 1);
		double median = median(others.stream().mapToDouble(SpanNode::duration).toArray());
		double excess = slowest.duration() - others.get(others.size() - 1).duration();
		if (slowest.duration() < TIMES * median || excess < Math.max(LEAST, SHARE * trace.root().duration())
				|| peers(slowest, others) < PEERS || !trace.isOnCriticalPath(slowest)
				|| isExplained(slowest, others, median)) {
			return;
		}
		double next = others.stream().mapToDouble(SpanNode::end).max().orElse(slowest.end());
		verdict.found(Severity.INFO, slowest)
			.subject(slowest.name())
			.number("max_ms", slowest.duration())
			.number("median_ms", median)
			.saving(trace.shortened(slowest, List.of(slowest), Math.max(0, slowest.end() - next)))
			.cause("One of %d parallel calls of %s took %s, the others %s.", calls.size(), slowest.name(),
					TimeText.of(slowest.duration()), TimeText.of(median))
			.fix("Ask again elsewhere when it is late (hedging), or do without it.");
	}

	private static long peers(SpanNode slowest, List<SpanNode> others) {
		return others.stream()
			.filter((other) -> other.begin() < slowest.end() && other.end() > slowest.begin())
			.count();
	}

	private static boolean isExplained(SpanNode slowest, List<SpanNode> others, double median) {
		double[] tokens = others.stream()
			.mapToDouble((call) -> call.count(AgentSpanAttributes.USAGE_OUTPUT_TOKENS))
			.toArray();
		double own = slowest.count(AgentSpanAttributes.USAGE_OUTPUT_TOKENS);
		for (double each : tokens) {
			if (each == 0 || own == 0) {
				return false;
			}
		}
		return own >= EXPLAINED * (slowest.duration() / median) * median(tokens);
	}

	private static double median(double[] values) {
		double[] sorted = values.clone();
		Arrays.sort(sorted);
		int middle = sorted.length / 2;
		return (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
	}

}

package io.agenttracing.diagnosis.rule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.google.auto.service.AutoService;
import io.agenttracing.diagnosis.DiagnosisRule;
import io.agenttracing.diagnosis.Severity;
import io.agenttracing.diagnosis.Verdict;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * A remote call or tool that nothing ends: neither it nor anybody who waits for it has a
 * timeout. Silent in a trace without any, as those of others are.
 *
 * @since 0.1.0
 */
@AutoService(DiagnosisRule.class)
public final class NoTimeout implements DiagnosisRule {

	private static final int MAX_EVIDENCE = 3;

	// How much longer than this time a call may take that has no timeout yet.
	private static final double GENEROUS = 10;

	private static final double LEAST = 1_000;

	@Override
	public String id() {
		return "no-timeout";
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
		if (!trace.hasDeadlines()) {
			verdict.notJudged("no timeout is declared on any span of this trace");
			return;
		}
		List<SpanNode> candidates = candidates(trace);
		if (candidates.isEmpty()) {
			return;
		}
		List<SpanNode> order = trace.order();
		boolean[] clientBelow = new boolean[order.size()];
		boolean[] timeoutBelow = new boolean[order.size()];
		for (int i = order.size() - 1; i >= 0; i--) {
			SpanNode span = order.get(i);
			SpanNode parent = span.parent();
			if (parent != null) {
				clientBelow[parent.order()] |= clientBelow[i] || span.isClient();
				timeoutBelow[parent.order()] |= timeoutBelow[i] || span.hasTimeout();
			}
		}
		Map<String, List<SpanNode>> calls = new LinkedHashMap<>();
		for (SpanNode span : candidates) {
			boolean outermost = span.isClient() && clientBelow[span.order()];
			if (!outermost && !timeoutBelow[span.order()] && !isBelowForeignConsumer(trace, span)
					&& !trace.hasWaiters(span)) {
				calls.computeIfAbsent(span.label(), (name) -> new ArrayList<>()).add(span);
			}
		}
		calls.forEach((name, spans) -> verdict.found(Severity.INFO, spans.get(0))
			.and(spans.subList(0, Math.min(MAX_EVIDENCE, spans.size())))
			.subject(name)
			.number("calls", spans.size())
			.cause("%s has no timeout, nor has anybody who waits for it: it may hang for ever.", name)
			.fix("Give %s a timeout%s.", name, Setting.above(trace, spans.get(0), generous(spans))));
	}

	private static double generous(List<SpanNode> spans) {
		double longest = 0;
		for (SpanNode span : spans) {
			longest = Math.max(longest, span.duration());
		}
		return Math.max(LEAST, GENEROUS * longest);
	}

	// Remote calls and tools that are leaves.
	private static List<SpanNode> candidates(Trace trace) {
		List<SpanNode> candidates = new ArrayList<>(0);
		for (SpanNode span : trace.spans()) {
			boolean remote = span.isClient() && !span.isDatabase() && !span.isWait();
			boolean leaf = span.isTool() && span.children().isEmpty();
			if ((remote || leaf) && !span.hasTimeout()) {
				candidates.add(span);
			}
		}
		return candidates;
	}

	private static boolean isBelowForeignConsumer(Trace trace, SpanNode span) {
		return span.top() != trace.root() && span.top().isConsumer();
	}

}

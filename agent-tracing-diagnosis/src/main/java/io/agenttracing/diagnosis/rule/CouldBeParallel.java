package io.agenttracing.diagnosis.rule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.google.auto.service.AutoService;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.Confidence;
import io.agenttracing.diagnosis.DiagnosisRule;
import io.agenttracing.diagnosis.Severity;
import io.agenttracing.diagnosis.TimeText;
import io.agenttracing.diagnosis.Verdict;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Calls of one name ran one after the other, directly, for a large part of the time.
 * Whether one needs the answer of another cannot be seen, so it never is more than an
 * info.
 *
 * @since 0.1.0
 */
@AutoService(DiagnosisRule.class)
public final class CouldBeParallel implements DiagnosisRule {

	private static final int MANY = 3;

	private static final double LEAST = 100;

	private static final double SHARE = 0.3;

	private static final double SAVING_SHARE = 0.1;

	private static final double PAUSE = 20;

	private static final double PAUSE_SHARE = 0.2;

	private static final double FOLDED_LEAST = 0.5;

	private static final double FOLDED_MOST = 1.05;

	@Override
	public String id() {
		return "could-be-parallel";
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
		double whole = trace.root().duration();
		if (whole < LEAST) {
			return;
		}
		for (SpanNode parent : trace.spans()) {
			if (hasFolded(parent)) {
				examineFolded(parent, whole, verdict);
			}
			else if (parent.children().size() >= MANY) {
				examineRuns(trace, parent, whole, verdict);
			}
		}
	}

	private static boolean hasFolded(SpanNode parent) {
		for (SpanNode child : parent.children()) {
			if (child.foldedCount() > 0) {
				return true;
			}
		}
		return false;
	}

	private static void examineRuns(Trace trace, SpanNode parent, double whole, Verdict verdict) {
		List<SpanNode> run = new ArrayList<>();
		for (SpanNode child : parent.children()) {
			if (child.isConsumer()) {
				continue;
			}
			boolean counts = mayBeParallel(parent, child);
			if (!counts || run.isEmpty() || !follows(run.get(run.size() - 1), child)) {
				finish(trace, run, whole, verdict);
				run = new ArrayList<>();
			}
			if (counts) {
				run.add(child);
			}
		}
		finish(trace, run, whole, verdict);
	}

	// What a model says next depends on what it said before.
	private static boolean mayBeParallel(SpanNode parent, SpanNode child) {
		return !child.isWait() && !child.isAttempt() && !child.isProducer() && !child.isFallback()
				&& !(child.isModelCall() && (parent.isAgent() || parent.parent() == null));
	}

	private static boolean follows(SpanNode before, SpanNode next) {
		return next.name().equals(before.name()) && next.begin() >= before.end() - 1
				&& next.begin() <= before.end() + Math.max(PAUSE, PAUSE_SHARE * before.duration());
	}

	private static void finish(Trace trace, List<SpanNode> run, double whole, Verdict verdict) {
		if (run.size() < MANY) {
			return;
		}
		double sum = 0;
		double most = 0;
		int onPath = 0;
		boolean failed = false;
		for (SpanNode call : run) {
			sum += call.duration();
			most = Math.max(most, call.duration());
			failed |= call.isError();
		}
		if (failed || sum < Math.max(LEAST, SHARE * whole) || sum - most < Math.max(LEAST, SAVING_SHARE * whole)) {
			return;
		}
		for (SpanNode call : run) {
			onPath += trace.isOnCriticalPath(call) ? 1 : 0;
		}
		if (onPath >= MANY && !isHistory(run)) {
			report(run, run.size(), sum, trace.shortened(run.get(run.size() - 1), run, sum - most), verdict);
		}
	}

	// Each call carries what was said before: the tokens grow.
	private static boolean isHistory(List<SpanNode> run) {
		long before = -1;
		for (SpanNode call : run) {
			SpanNode model = call;
			if (!call.isModelCall()) {
				model = call.below().stream().filter(SpanNode::isModelCall).findFirst().orElse(null);
			}
			long tokens = (model != null) ? model.count(AgentSpanAttributes.USAGE_INPUT_TOKENS) : 0;
			if (model == null || tokens <= before) {
				return false;
			}
			before = tokens;
		}
		return true;
	}

	private static void report(List<SpanNode> run, long calls, double sum, double saving, Verdict verdict) {
		verdict.found(Severity.INFO, run.get(0))
			.and(run)
			.number("calls", calls)
			.number("sum_ms", sum)
			.saving(saving)
			.cause("%d calls of %s ran one after the other, %s in all.", calls, run.get(0).label(), TimeText.of(sum))
			.fix("If none needs the answer of another, run them at the same time, or send many in one call.")
			.confidence(Confidence.LOW);
	}

	// One after the other, if together they fill the time of their caller.
	private static void examineFolded(SpanNode parent, double whole, Verdict verdict) {
		Map<String, List<SpanNode>> byName = new LinkedHashMap<>();
		parent.children()
			.forEach((child) -> byName.computeIfAbsent(child.name(), (name) -> new ArrayList<>()).add(child));
		for (List<SpanNode> run : byName.values()) {
			long calls = run.size();
			double sum = 0;
			double most = 0;
			boolean apart = true;
			for (int i = 0; i < run.size(); i++) {
				SpanNode call = run.get(i);
				calls += call.foldedCount();
				sum += call.duration() + call.foldedSum();
				most = Math.max(most, call.duration());
				apart &= i == 0 || call.begin() >= run.get(i - 1).end() - 1;
			}
			SpanNode first = run.get(0);
			if (calls > run.size() && apart && !first.isModelCall() && !first.isWait()
					&& sum >= FOLDED_LEAST * parent.duration() && sum <= FOLDED_MOST * parent.duration()
					&& sum >= Math.max(LEAST, SHARE * whole)) {
				report(run.subList(0, 1), calls, sum, sum - most, verdict);
			}
		}
	}

}

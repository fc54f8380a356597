package io.agenttracing.diagnosis.diff;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.diagnosis.diff.Step.Attempt;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;

/**
 * The steps of a run, as they are compared with those of another one. Spans that only
 * wait are none: what they wait for is.
 *
 * @since 0.1.0
 */
public final class StepTree {

	/** The root, and what has lost its caller. */
	private final List<Step> tops;

	/** The parent before its children. */
	private final List<Step> steps = new ArrayList<>();

	private StepTree(List<Step> tops) {
		this.tops = tops;
	}

	/**
	 * Finds the steps of a trace.
	 * @param trace a trace that is not empty
	 * @return its steps
	 */
	public static StepTree of(Trace trace) {
		List<SpanNode> lost = new ArrayList<>(trace.order());
		lost.removeIf((span) -> span.parent() != null || span == trace.root());
		List<Step> tops = new ArrayList<>(List.of(new Step(trace.root())));
		tops.addAll(steps(lost));
		StepTree tree = new StepTree(tops);
		tree.build();
		return tree;
	}

	/**
	 * The first step.
	 * @return the root
	 */
	public Step root() {
		return this.tops.get(0);
	}

	/**
	 * The steps whose callers are not here.
	 * @return in the order of their begin
	 */
	public List<Step> lost() {
		return this.tops.subList(1, this.tops.size());
	}

	/**
	 * All steps.
	 * @return each before those below it
	 */
	public List<Step> steps() {
		return Collections.unmodifiableList(this.steps);
	}

	// Without recursion: chains may be long.
	private void build() {
		Deque<Step> open = new ArrayDeque<>();
		push(open, this.tops);
		while (!open.isEmpty()) {
			Step step = open.pop();
			this.steps.add(step);
			step.number(this.steps.size());
			for (Attempt attempt : step.attempts()) {
				attempt.add(steps(attempt.span().children()));
			}
			for (int i = step.attempts().size() - 1; i >= 0; i--) {
				push(open, step.attempts().get(i).steps());
			}
		}
		for (int i = this.steps.size() - 1; i >= 0; i--) {
			this.steps.get(i).settle();
		}
	}

	private static void push(Deque<Step> open, List<Step> steps) {
		for (int i = steps.size() - 1; i >= 0; i--) {
			open.push(steps.get(i));
		}
	}

	private static List<Step> steps(List<SpanNode> spans) {
		List<SpanNode> sorted = new ArrayList<>(spans);
		sorted.removeIf(SpanNode::isWait);
		sorted.sort(Comparator.comparingDouble(SpanNode::begin));
		List<Step> steps = new ArrayList<>(sorted.size());
		Map<String, Step> latest = new HashMap<>();
		for (SpanNode span : sorted) {
			Step before = latest.get(StepName.of(span.data()));
			if (before != null && before.takes(span)) {
				before.add(span);
				continue;
			}
			Step next = new Step(span);
			latest.put(next.key(), next);
			steps.add(next);
		}
		return steps;
	}

}

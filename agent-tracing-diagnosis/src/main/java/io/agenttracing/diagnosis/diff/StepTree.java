package io.agenttracing.diagnosis.diff;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;

/**
 * The steps of a run. Spans that only wait are none: what they wait for is.
 */
final class StepTree {

	private final Step root;

	/** The parent before its children. */
	private final List<Step> steps = new ArrayList<>();

	private StepTree(Step root) {
		this.root = root;
	}

	static StepTree of(Trace trace) {
		StepTree tree = new StepTree(new Step(trace.root()));
		tree.build();
		return tree;
	}

	Step root() {
		return this.root;
	}

	List<Step> steps() {
		return this.steps;
	}

	// Without recursion: chains may be long.
	private void build() {
		Deque<Step> open = new ArrayDeque<>();
		Map<Step, Step> parents = new IdentityHashMap<>();
		open.push(this.root);
		while (!open.isEmpty()) {
			Step step = open.pop();
			this.steps.add(step);
			step.number(this.steps.size());
			addChildren(step);
			for (int i = step.children().size() - 1; i >= 0; i--) {
				parents.put(step.children().get(i), step);
				open.push(step.children().get(i));
			}
		}
		for (int i = this.steps.size() - 1; i > 0; i--) {
			Step parent = parents.get(this.steps.get(i));
			if (parent != null) {
				parent.hold(this.steps.get(i));
			}
		}
	}

	// What the last attempt did is what the call did.
	private static void addChildren(Step step) {
		List<SpanNode> children = new ArrayList<>(step.last().children());
		children.removeIf((child) -> child.isWait());
		children.sort(Comparator.comparingDouble(SpanNode::begin));
		Map<String, Step> latest = new HashMap<>();
		for (SpanNode child : children) {
			Step before = latest.get(Step.key(child));
			if (before != null && before.takes(child)) {
				before.add(child);
				continue;
			}
			Step next = new Step(child);
			latest.put(next.key(), next);
			step.children().add(next);
		}
	}

}

package io.agenttracing.test.place;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.agenttracing.diagnosis.diff.Step;
import io.agenttracing.diagnosis.diff.StepTree;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;

/**
 * Which errors did not matter in the end: those that are known to be handled, and those
 * of a call that was simply done again, with success.
 */
public final class Recovery {

	private final Trace trace;

	private final Set<SpanNode> doneAgain = new HashSet<>();

	/**
	 * Looks at a trace.
	 * @param trace a trace that is not empty
	 */
	public Recovery(Trace trace) {
		this.trace = trace;
		for (Step step : StepTree.of(trace).steps()) {
			if (!step.isError()) {
				step.attempts().stream().map(Step.Attempt::span).filter(SpanNode::isError).forEach(this::markBelow);
			}
		}
	}

	private void markBelow(SpanNode failed) {
		Deque<SpanNode> open = new ArrayDeque<>(List.of(failed));
		while (!open.isEmpty()) {
			SpanNode span = open.remove();
			if (this.doneAgain.add(span)) {
				open.addAll(span.children());
			}
		}
	}

	/**
	 * Whether an error was recovered from.
	 * @param failed the span that failed
	 * @return whether it was handled, or what failed was done again
	 */
	public boolean isHandled(SpanNode failed) {
		return this.doneAgain.contains(failed) || this.trace.isHandled(failed);
	}

}

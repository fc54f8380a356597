package io.agenttracing.pipeline.cap;

import java.util.Comparator;
import java.util.List;

import io.agenttracing.pipeline.collector.SpanOutcome;

/**
 * Selects among the spans of a tree. Important spans come first. Of ordinary ones,
 * similar siblings are folded, then the shortest, in each case only as many as needed.
 */
final class SpanChoice {

	/** Of two equally long spans, the one further down is folded first. */
	private static final Comparator<SpanNode> LOWEST_FIRST = Comparator.comparingLong(SpanNode::score)
		.thenComparing(Comparator.comparingInt(SpanNode::position).reversed());

	private final SpanBudget budget;

	private final TraceMemory memory;

	private final Folding folding;

	SpanChoice(SpanBudget budget, TraceMemory memory, Folding folding) {
		this.budget = budget;
		this.memory = memory;
		this.folding = folding;
	}

	void choose(SpanTree tree) {
		int tops = (int) tree.parentsFirst().stream().filter(SpanNode::isTop).count();
		long ordinary = tree.parentsFirst().size() - tops;
		long excess = ordinary - this.budget.forOrdinary(tops);
		if (excess > 0) {
			if (excess < ordinary) {
				excess -= new SiblingFolding(this.folding).fold(tree, excess);
			}
			foldShortest(tree, excess);
		}
		if (tops > this.budget.forTops()) {
			new TopSpanChoice(this.budget, this.memory, this.folding).choose(tree);
		}
	}

	private void foldShortest(SpanTree tree, long excess) {
		if (excess <= 0) {
			return;
		}
		SpanOutcome outcome = this.budget.isSpent() ? SpanOutcome.LATE : SpanOutcome.SHORT;
		List<SpanNode> candidates = tree.parentsFirst()
			.stream()
			.filter((span) -> !span.isTop() && !span.isFolded())
			.sorted(LOWEST_FIRST)
			.limit(excess)
			.toList();
		candidates.forEach((span) -> this.folding.intoParent(span, outcome));
	}

}

package io.agenttracing.pipeline.cap;

import java.util.Comparator;
import java.util.List;

import io.agenttracing.pipeline.collector.SpanOutcome;

/**
 * Selects among the spans of a tree. Important spans come first. If others are too many,
 * those that only pass on what is below are folded. Of ordinary ones, similar siblings
 * are folded, then the shortest, in each case only as many as needed; and if that is not
 * enough, calls of models and tools in the same way.
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

	void choose(SpanTree tree, Evidence evidence) {
		int tops = (int) tree.parentsFirst().stream().filter(SpanNode::isTop).count();
		long excess = tree.parentsFirst().size() - tops - this.budget.forOrdinary(tops);
		if (excess > 0) {
			PassThroughFolding layers = new PassThroughFolding(this.folding);
			excess -= layers.fold(tree);
			excess -= fold(tree, Importance.ORDINARY, excess);
			excess -= layers.foldGroups(tree, excess);
			fold(tree, Importance.MODEL_CALL, excess);
		}
		if (tops > this.budget.forTops()) {
			new TopSpanChoice(this.budget, this.memory, this.folding).choose(tree, evidence.ranked());
		}
	}

	private long fold(SpanTree tree, Importance worth, long excess) {
		if (excess <= 0) {
			return 0;
		}
		long present = tree.parentsFirst().stream().filter((span) -> isPresent(span, worth)).count();
		long folded = (excess < present) ? new SiblingFolding(this.folding).fold(tree, worth, excess) : 0;
		return folded + foldShortest(tree, worth, excess - folded);
	}

	private long foldShortest(SpanTree tree, Importance worth, long excess) {
		if (excess <= 0) {
			return 0;
		}
		SpanOutcome outcome = this.budget.isSpent() ? SpanOutcome.LATE : SpanOutcome.SHORT;
		List<SpanNode> candidates = tree.parentsFirst()
			.stream()
			.filter((span) -> isPresent(span, worth))
			.sorted(LOWEST_FIRST)
			.limit(excess)
			.toList();
		candidates.forEach((span) -> this.folding.intoParent(span, outcome));
		return candidates.size();
	}

	private static boolean isPresent(SpanNode span, Importance worth) {
		return span.worth() == worth && !span.isFolded();
	}

}

package io.agenttracing.pipeline.cap;

import io.agenttracing.pipeline.collector.SpanOutcome;

/**
 * Folds spans that only pass on what is below, such as the layers of a framework, into
 * their parents, below which their children are placed. All of them go, so that calls
 * that are alike look alike, however many there are.
 */
final class PassThroughFolding {

	private final Folding folding;

	PassThroughFolding(Folding folding) {
		this.folding = folding;
	}

	/**
	 * Folds what is above one span each.
	 * @param tree the tree
	 * @return how many were folded
	 */
	long fold(SpanTree tree) {
		long folded = 0;
		for (SpanNode span : tree.childrenFirst()) {
			if (span.rank() == Importance.PASS_THROUGH) {
				fold(span);
				folded++;
			}
		}
		return folded;
	}

	/**
	 * Folds layers above several calls of models and tools, which are worth more.
	 * @param tree the tree
	 * @param excess how many spans are too many
	 * @return how many were folded
	 */
	long foldGroups(SpanTree tree, long excess) {
		long folded = 0;
		if (excess > 0) {
			for (SpanNode span : tree.childrenFirst()) {
				if (span.importance() == Importance.PASS_THROUGH && span.worth() == Importance.MODEL_CALL
						&& !span.isFolded()) {
					fold(span);
					folded++;
				}
			}
		}
		return folded;
	}

	private void fold(SpanNode span) {
		this.folding.intoParent(span, SpanOutcome.PASS_THROUGH);
		span.yieldToChildren();
	}

}

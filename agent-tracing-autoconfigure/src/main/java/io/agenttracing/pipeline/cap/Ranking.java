package io.agenttracing.pipeline.cap;

/**
 * Ranks each span of a tree at least as high as its descendants.
 */
final class Ranking {

	private final TraceMemory memory;

	private final boolean complete;

	Ranking(TraceMemory memory, boolean complete) {
		this.memory = memory;
		this.complete = complete;
	}

	void rank(SpanTree tree) {
		for (SpanNode span : tree.parentsFirst()) {
			span.setRank(rank(span));
		}
		tree.childrenFirst().forEach(SpanNode::raiseParent);
	}

	private Importance rank(SpanNode span) {
		Importance importance = span.importance();
		if (importance == Importance.ORDINARY && isNeeded(span)) {
			return Importance.NOTABLE;
		}
		return importance;
	}

	private boolean isNeeded(SpanNode span) {
		return span.isLocalRoot() || this.memory.exported().isExpected(span.id()) || isStray(span);
	}

	/**
	 * Whether its parent is unknown, and not open either.
	 */
	private boolean isStray(SpanNode span) {
		return this.complete && span.parent() == null
				&& !this.memory.exported().contains(span.parentContext().getSpanId());
	}

}

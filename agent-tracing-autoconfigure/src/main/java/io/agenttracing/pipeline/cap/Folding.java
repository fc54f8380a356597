package io.agenttracing.pipeline.cap;

import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;

/**
 * Folds a span into another one, together with the spans folded into it before, and
 * counts its outcome.
 */
final class Folding {

	private final TraceMemory memory;

	private final SpanCounts counts;

	private final boolean complete;

	private long important;

	Folding(TraceMemory memory, SpanCounts counts, boolean complete) {
		this.memory = memory;
		this.counts = counts;
		this.complete = complete;
	}

	/**
	 * Folds a span into its parent, which may be folded itself later.
	 * @param span the span
	 * @param outcome why
	 */
	void intoParent(SpanNode span, SpanOutcome outcome) {
		SpanNode parent = span.parent();
		FoldedCounts target = (parent != null) ? parent.counts()
				: this.memory.pendingCounts().countsOf(span.parentContext(), this.memory.exported(), this.complete);
		target.addBelow(span.span().getName(), span.countsOrNull());
		fold(span, outcome);
	}

	/**
	 * Folds a span into one that counts it as a descendant.
	 * @param target the other span
	 * @param span the span
	 * @param outcome why
	 */
	void below(SpanNode target, SpanNode span, SpanOutcome outcome) {
		target.counts().addBelow(span.span().getName(), span.countsOrNull());
		fold(span, outcome);
	}

	/**
	 * Folds a span into a similar one.
	 * @param exemplar the other span
	 * @param span the span
	 * @param outcome why
	 */
	void alike(SpanNode exemplar, SpanNode span, SpanOutcome outcome) {
		exemplar.counts().addAlike(span.duration(), span.countsOrNull());
		fold(span, outcome);
	}

	/**
	 * How many folded spans were important themselves, and not only as ancestors.
	 * @return the number of spans
	 */
	long important() {
		return this.important;
	}

	/**
	 * Records the kept ancestors of folded spans for late spans.
	 * @param tree the tree after the selection
	 */
	void remember(SpanTree tree) {
		for (SpanNode span : tree.parentsFirst()) {
			if (span.isFolded()) {
				SpanNode parent = span.parent();
				if (parent != null) {
					span.setParentContext(parent.isFolded() ? parent.parentContext() : parent.context());
				}
				this.memory.folded().add(span.id(), span.parentContext());
			}
		}
	}

	private void fold(SpanNode span, SpanOutcome outcome) {
		span.fold();
		this.important += span.rank().isTop() ? 1 : 0;
		this.counts.add(outcome, 1);
	}

}

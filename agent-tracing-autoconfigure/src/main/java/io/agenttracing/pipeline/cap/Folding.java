package io.agenttracing.pipeline.cap;

import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;

/**
 * Folds a span into another one, which stands for it from now on with all that it stood
 * for, and counts it once.
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
		FoldedCounts standIn = (parent != null) ? parent.counts()
				: this.memory.owed().countsOf(span.parentContext(), this.memory.exported(), this.complete);
		standIn.addBelow(span.span().getName(), span.standsFor());
		fold(span, outcome);
	}

	/**
	 * Folds a span into one that counts it as being below.
	 * @param standIn the other span
	 * @param span the span
	 * @param outcome why
	 */
	void below(SpanNode standIn, SpanNode span, SpanOutcome outcome) {
		standIn.counts().addBelow(span.span().getName(), span.standsFor());
		fold(span, outcome);
	}

	/**
	 * Folds a span into one that is like it.
	 * @param exemplar the other span
	 * @param span the span
	 * @param outcome why
	 */
	void alike(SpanNode exemplar, SpanNode span, SpanOutcome outcome) {
		exemplar.counts().addAlike(span.duration(), span.standsFor());
		fold(span, outcome);
	}

	/**
	 * How many spans were folded that matter themselves, and not only for what is below
	 * them.
	 * @return the number of spans
	 */
	long important() {
		return this.important;
	}

	/**
	 * Remembers for spans that come late what is above them instead.
	 * @param tree the tree after the choice
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
		this.important += (span.rank() != Importance.ORDINARY) ? 1 : 0;
		this.counts.add(outcome, 1);
	}

}

package io.agenttracing.pipeline.cap;

import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;

/**
 * State of one trace that is kept across partial exports and for late spans.
 */
final class TraceMemory {

	private static final int MAX_FOLDED = 4_096;

	/** The weight without an entry. */
	private static final int BASE_WEIGHT = 4;

	private final ExportedSpans exported = new ExportedSpans();

	private final FoldedSpans folded = new FoldedSpans(MAX_FOLDED);

	private final PendingFoldCounts pendingCounts = new PendingFoldCounts();

	ExportedSpans exported() {
		return this.exported;
	}

	FoldedSpans folded() {
		return this.folded;
	}

	PendingFoldCounts pendingCounts() {
		return this.pendingCounts;
	}

	/**
	 * Whether a span may have been folded and forgotten.
	 * @param parent a span that is not held, when no span is open
	 * @return whether it is not known to have been exported
	 */
	boolean isLost(SpanContext parent) {
		return this.folded.isForgetful() && !this.exported.contains(parent.getSpanId());
	}

	/**
	 * Whether a span was folded in this process so long ago that its ancestor is
	 * forgotten. It may be a remote parent, which may be in any process.
	 * @param parent a span that is not held
	 * @return whether it was
	 */
	boolean isForgotten(SpanContext parent) {
		String id = parent.getSpanId();
		return parent.isValid() && this.folded.hasForgotten(id) && !this.exported.isKnown(id);
	}

	/**
	 * The substitute for a parent that is forgotten.
	 * @param root the root of the trace here, {@code null} where it is not held
	 * @param parent the parent
	 * @return the best known ancestor, the parent itself if there is none
	 */
	SpanContext insteadOf(SpanContext parent, @Nullable SpanContext root) {
		SpanContext ancestor = this.folded.ancestorOfForgotten();
		if (ancestor != null) {
			return ancestor;
		}
		return (root != null) ? root : this.exported.rootOr(parent);
	}

	/**
	 * Handles a trace without an open span. If none was folded, the number of its spans
	 * is enough.
	 */
	void complete() {
		this.exported.endWaiting();
		if (this.folded.count() == 0) {
			this.exported.forget();
		}
	}

	/**
	 * Forgets everything but counts.
	 */
	void forget() {
		this.exported.forget();
		this.folded.forget();
		this.pendingCounts.forget();
	}

	int weight() {
		return BASE_WEIGHT + this.exported.weight() + this.folded.weight() + this.pendingCounts.weight();
	}

}

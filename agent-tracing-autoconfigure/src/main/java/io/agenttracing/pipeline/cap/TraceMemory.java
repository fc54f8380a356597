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

	// Few traces fold a span.
	private @Nullable FoldedSpans folded;

	private @Nullable PendingFoldCounts pendingCounts;

	private int weight;

	ExportedSpans exported() {
		return this.exported;
	}

	FoldedSpans folded() {
		if (this.folded == null) {
			this.folded = new FoldedSpans(MAX_FOLDED);
		}
		return this.folded;
	}

	PendingFoldCounts pendingCounts() {
		if (this.pendingCounts == null) {
			this.pendingCounts = new PendingFoldCounts();
		}
		return this.pendingCounts;
	}

	boolean hasFolded() {
		return this.folded != null && !this.folded.isEmpty();
	}

	/**
	 * Whether a span may have been folded and forgotten.
	 * @param parent a span that is not held, when no span is open
	 * @return whether it is not known to have been exported
	 */
	boolean isLost(SpanContext parent) {
		return folded().isForgetful() && !this.exported.contains(parent.getSpanId());
	}

	/**
	 * Whether a span was folded in this process so long ago that its ancestor is
	 * forgotten. It may be a remote parent, which may be in any process.
	 * @param parent a span that is not held
	 * @return whether it was
	 */
	boolean isForgotten(SpanContext parent) {
		String id = parent.getSpanId();
		return parent.isValid() && folded().hasForgotten(id) && !this.exported.isKnown(id);
	}

	/**
	 * The substitute for a parent that is forgotten.
	 * @param root the root of the trace here, {@code null} where it is not held
	 * @param parent the parent
	 * @return the best known ancestor, the parent itself if there is none
	 */
	SpanContext insteadOf(SpanContext parent, @Nullable SpanContext root) {
		SpanContext ancestor = folded().ancestorOfForgotten();
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
		if (!hasFolded()) {
			this.exported.forget();
		}
	}

	/**
	 * Forgets everything but counts.
	 */
	void forget() {
		this.exported.forget();
		if (this.folded != null) {
			this.folded.forget();
		}
		if (this.pendingCounts != null) {
			this.pendingCounts.forget();
		}
	}

	/**
	 * The number of entries when it was weighed.
	 * @return the weight among those that are stored, zero if it is not
	 */
	int weight() {
		return this.weight;
	}

	/**
	 * Counts the entries.
	 * @return how many there are more than before
	 */
	int weigh() {
		int before = this.weight;
		this.weight = BASE_WEIGHT + this.exported.weight() + ((this.folded != null) ? this.folded.weight() : 0)
				+ ((this.pendingCounts != null) ? this.pendingCounts.weight() : 0);
		return this.weight - before;
	}

	/**
	 * Handles that it is not stored any more.
	 * @return how much it weighed
	 */
	int removed() {
		int before = this.weight;
		this.weight = 0;
		return before;
	}

}

package io.agenttracing.pipeline.cap;

import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of one trace between its parts, and for spans that come late.
 */
final class TraceMemory {

	private static final int MAX_FOLDED = 4_096;

	/** Of the objects without an entry. */
	private static final int BASE_WEIGHT = 4;

	private final ExportedSpans exported = new ExportedSpans();

	private final FoldedSpans folded = new FoldedSpans(MAX_FOLDED);

	private final PendingFoldCounts owed = new PendingFoldCounts();

	ExportedSpans exported() {
		return this.exported;
	}

	FoldedSpans folded() {
		return this.folded;
	}

	PendingFoldCounts owed() {
		return this.owed;
	}

	SpanContext keptAncestor(SpanContext parent) {
		return this.folded.keptAncestor(parent);
	}

	/**
	 * Whether a span may have been folded without being remembered.
	 * @param parent the span, which is not held, when nothing is open
	 * @return whether it is not known to have been exported
	 */
	boolean isLost(SpanContext parent) {
		return this.folded.isForgetful() && !this.exported.contains(parent.getSpanId());
	}

	/**
	 * Whether a span was folded so long ago that what is above it is not remembered:
	 * here, also if it is the remote parent of another, which may be in any process.
	 * @param parent the span, which is not held
	 * @return whether it was
	 */
	boolean isForgotten(SpanContext parent) {
		String id = parent.getSpanId();
		return parent.isValid() && this.folded.hasForgotten(id) && !this.exported.isKnown(id);
	}

	/**
	 * What is above a span instead of a parent that is forgotten.
	 * @param root the root of the trace here, {@code null} where it is not held
	 * @param parent the parent
	 * @return the best that is known, the parent itself if nothing is
	 */
	SpanContext insteadOf(SpanContext parent, @Nullable SpanContext root) {
		SpanContext ancestor = this.folded.ancestorOfForgotten();
		if (ancestor != null) {
			return ancestor;
		}
		return (root != null) ? root : this.exported.rootOr(parent);
	}

	/**
	 * Ends with a trace that has no open span. Of one that has lost nothing, the number
	 * of its spans is enough.
	 */
	void complete() {
		this.exported.endWaiting();
		if (this.folded.count() == 0) {
			this.exported.forget();
		}
	}

	/**
	 * Gives up everything but numbers.
	 */
	void forget() {
		this.exported.forget();
		this.folded.forget();
		this.owed.forget();
	}

	int weight() {
		return BASE_WEIGHT + this.exported.weight() + this.folded.weight() + this.owed.weight();
	}

}

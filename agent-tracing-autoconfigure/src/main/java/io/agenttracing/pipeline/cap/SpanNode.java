package io.agenttracing.pipeline.cap;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * A held span with its folded counts, and its place and rank in the tree of the current
 * selection.
 */
final class SpanNode {

	private final SpanData span;

	private final int bytes;

	private @Nullable Importance importance;

	private @Nullable FoldedCounts counts;

	private SpanContext parentContext;

	private @Nullable SpanNode parent;

	private @Nullable SpanNode firstChild;

	private @Nullable SpanNode nextSibling;

	private int position = -1;

	private Importance rank = Importance.ORDINARY;

	private Importance highest = Importance.ORDINARY;

	private long score;

	private boolean marked;

	private boolean folded;

	SpanNode(SpanData span, int bytes) {
		this.span = span;
		this.bytes = bytes;
		this.parentContext = span.getParentSpanContext();
	}

	SpanData span() {
		return this.span;
	}

	SpanContext context() {
		return this.span.getSpanContext();
	}

	String id() {
		return this.span.getSpanId();
	}

	/**
	 * Whether it is the topmost span of what one call or message caused in this process.
	 * @return whether it has no parent, or one in another process
	 */
	boolean isLocalRoot() {
		SpanContext caller = this.span.getParentSpanContext();
		return !caller.isValid() || caller.isRemote();
	}

	int bytes() {
		return this.bytes;
	}

	long duration() {
		return Math.max(0, this.span.getEndEpochNanos() - this.span.getStartEpochNanos());
	}

	Importance importance() {
		if (this.importance == null) {
			this.importance = Importance.of(this.span);
		}
		return this.importance;
	}

	// Folded counts

	@Nullable FoldedCounts countsOrNull() {
		return this.counts;
	}

	FoldedCounts counts() {
		if (this.counts == null) {
			this.counts = new FoldedCounts();
		}
		return this.counts;
	}

	// Place in the tree

	/**
	 * Removes it from the tree of an earlier selection.
	 */
	void reset() {
		this.parent = null;
		this.firstChild = null;
		this.nextSibling = null;
		this.position = -1;
		this.marked = false;
	}

	void placeBelow(@Nullable SpanNode parent, SpanContext parentContext) {
		this.parentContext = parentContext;
		this.parent = parent;
		if (parent != null) {
			this.nextSibling = parent.firstChild;
			parent.firstChild = this;
		}
	}

	void detach() {
		this.parent = null;
	}

	void setPosition(int position) {
		this.position = position;
	}

	/**
	 * The place in the order of the tree.
	 * @return the position, higher than that of the parent; negative without a place
	 */
	int position() {
		return this.position;
	}

	@Nullable SpanNode parent() {
		return this.parent;
	}

	/**
	 * The child, if it has exactly one.
	 * @return the child, null if it has none or several
	 */
	@Nullable SpanNode onlyChild() {
		SpanNode only = null;
		for (SpanNode child = this.firstChild; child != null; child = child.nextSibling) {
			if (child.parent == this) {
				if (only != null) {
					return null;
				}
				only = child;
			}
		}
		return only;
	}

	/**
	 * Places its children below its parent. It is among them itself as before.
	 */
	void yieldToChildren() {
		SpanNode child = this.firstChild;
		this.firstChild = null;
		while (child != null) {
			SpanNode next = child.nextSibling;
			if (child.parent == this) {
				child.placeBelow(this.parent, (this.parent != null) ? this.parent.context() : this.parentContext);
			}
			child = next;
		}
	}

	@Nullable SpanNode firstChild() {
		return this.firstChild;
	}

	@Nullable SpanNode nextSibling() {
		return this.nextSibling;
	}

	/**
	 * The parent, or the nearest ancestor that was not folded.
	 * @return its context, invalid where there is none
	 */
	SpanContext parentContext() {
		return this.parentContext;
	}

	void setParentContext(SpanContext parentContext) {
		this.parentContext = parentContext;
	}

	// Rank

	void setRank(Importance rank) {
		this.rank = rank;
		this.highest = rank;
		this.score = duration();
	}

	Importance rank() {
		return this.rank;
	}

	/**
	 * Ranks the parent at least as high as this span.
	 */
	void raiseParent() {
		if (this.parent != null) {
			this.parent.highest = (this.highest.compareTo(this.parent.highest) < 0) ? this.highest
					: this.parent.highest;
			this.parent.score = Math.max(this.parent.score, this.score);
		}
	}

	/**
	 * What it is worth: as much as the most important span below, unless it only passes
	 * that on.
	 * @return the importance
	 */
	Importance worth() {
		return (this.rank == Importance.PASS_THROUGH) ? this.rank : this.highest;
	}

	boolean isTop() {
		return worth().isTop();
	}

	long score() {
		return this.score;
	}

	// Selection

	void mark() {
		this.marked = true;
	}

	boolean isMarked() {
		return this.marked;
	}

	void fold() {
		this.folded = true;
	}

	boolean isFolded() {
		return this.folded;
	}

}

package io.agenttracing.pipeline.cap;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;

/**
 * Counts of folded spans whose parent is still open, until it ends. Counts whose parent
 * is already exported are added to the next root of the trace.
 */
final class PendingFoldCounts {

	private static final int MAX_PARENTS = 512;

	private final Map<String, FoldedCounts> byParent = new HashMap<>(0);

	private @Nullable FoldedCounts unplaced;

	/**
	 * The counts to which a span without a held parent is added.
	 * @param parent its parent
	 * @param exported what was exported, which cannot be changed any more
	 * @param complete whether no span is open
	 * @return the counts of the parent, or those for the next root
	 */
	FoldedCounts countsOf(SpanContext parent, ExportedSpans exported, boolean complete) {
		String id = parent.getSpanId();
		FoldedCounts counts = this.byParent.get(id);
		if (counts != null) {
			return counts;
		}
		boolean isOpen = !complete && parent.isValid() && !parent.isRemote() && !exported.contains(id);
		if (!isOpen || this.byParent.size() >= MAX_PARENTS) {
			return unplaced();
		}
		counts = new FoldedCounts();
		this.byParent.put(id, counts);
		return counts;
	}

	/**
	 * Adds the counts to parents that have ended.
	 * @param spans the spans that are held
	 * @param complete whether no span is open, so that no other parent follows
	 */
	void addTo(List<SpanNode> spans, boolean complete) {
		if (this.byParent.isEmpty()) {
			return;
		}
		for (SpanNode span : spans) {
			FoldedCounts counts = this.byParent.remove(span.id());
			if (counts != null) {
				span.counts().add(counts);
			}
		}
		if (complete) {
			forget();
		}
	}

	/**
	 * Adds the counts without a parent to a root.
	 * @param root the root
	 */
	void addUnplacedTo(SpanNode root) {
		if (this.unplaced != null) {
			root.counts().add(this.unplaced);
			this.unplaced = null;
		}
	}

	/**
	 * Forgets the parents. Their counts are for the next root.
	 */
	void forget() {
		if (this.byParent.isEmpty()) {
			return;
		}
		this.byParent.values().forEach((counts) -> unplaced().add(counts));
		this.byParent.clear();
	}

	int weight() {
		int weight = (this.unplaced != null) ? this.unplaced.weight() : 0;
		for (FoldedCounts counts : this.byParent.values()) {
			weight += counts.weight();
		}
		return weight;
	}

	private FoldedCounts unplaced() {
		if (this.unplaced == null) {
			this.unplaced = new FoldedCounts();
		}
		return this.unplaced;
	}

}

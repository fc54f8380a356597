package io.agenttracing.pipeline.cap;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;

/**
 * The folded spans of a trace, and the nearest kept ancestor of each, for children that
 * end later. Ancestors are remembered of the latest only; earlier ones are only known to
 * be folded.
 */
final class FoldedSpans {

	private final int maxRemembered;

	private final Map<String, SpanContext> ancestors = new LinkedHashMap<>(0);

	private final ForgottenSpans forgotten = new ForgottenSpans();

	private @Nullable SpanContext ancestorOfForgotten;

	private long count;

	FoldedSpans(int maxRemembered) {
		this.maxRemembered = maxRemembered;
	}

	void add(String id, SpanContext ancestor) {
		this.count++;
		addMerged(id, ancestor);
	}

	/**
	 * Adds a span that is no more, since another one has all it said.
	 * @param id the id of the span
	 * @param ancestor where its children are placed
	 */
	void addMerged(String id, SpanContext ancestor) {
		this.ancestors.put(id, ancestor);
		if (this.ancestors.size() > this.maxRemembered) {
			Iterator<Map.Entry<String, SpanContext>> oldestFirst = this.ancestors.entrySet().iterator();
			Map.Entry<String, SpanContext> oldest = oldestFirst.next();
			forget(oldest.getKey(), oldest.getValue());
			oldestFirst.remove();
		}
	}

	private void forget(String id, SpanContext ancestor) {
		this.forgotten.add(id);
		this.ancestorOfForgotten = ancestor;
	}

	/**
	 * The nearest kept ancestor of a span whose parent may have been folded.
	 * @param parent the parent
	 * @return the parent if it was not folded, else its nearest ancestor that was not
	 */
	SpanContext keptAncestor(SpanContext parent) {
		SpanContext ancestor = this.ancestors.get(parent.getSpanId());
		if (ancestor == null) {
			return parent;
		}
		// A kept span may have been folded later. The limit is for a cycle.
		SpanContext next = ancestor;
		for (int steps = this.ancestors.size(); next != null && steps > 0; steps--) {
			ancestor = next;
			next = this.ancestors.get(ancestor.getSpanId());
		}
		this.ancestors.put(parent.getSpanId(), ancestor);
		return ancestor;
	}

	long count() {
		return this.count;
	}

	boolean isEmpty() {
		return this.count == 0 && this.ancestors.isEmpty();
	}

	/**
	 * Whether a span was folded and its ancestor is forgotten.
	 * @param id the id of the span
	 * @return whether it was, with few false positives
	 */
	boolean hasForgotten(String id) {
		return this.forgotten.contains(id);
	}

	/**
	 * The nearest kept ancestor of the last span that was forgotten, in place of unknown
	 * ones.
	 * @return the ancestor, {@code null} if that is unknown too
	 */
	@Nullable SpanContext ancestorOfForgotten() {
		SpanContext ancestor = this.ancestorOfForgotten;
		if (ancestor == null) {
			return null;
		}
		SpanContext kept = keptAncestor(ancestor);
		return (kept.isValid() && !hasForgotten(kept.getSpanId())) ? kept : null;
	}

	/**
	 * Whether ancestors of folded spans were forgotten.
	 * @return whether an unknown span may have been folded
	 */
	boolean isForgetful() {
		return !this.forgotten.isEmpty();
	}

	void forget() {
		this.ancestors.forEach(this::forget);
		this.ancestors.clear();
	}

	int weight() {
		return this.ancestors.size();
	}

}

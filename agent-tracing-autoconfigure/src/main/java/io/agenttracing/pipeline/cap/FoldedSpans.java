package io.agenttracing.pipeline.cap;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;

/**
 * The spans of a trace that were folded, and what is above each of them instead, for
 * children that end later. Only of the latest it is remembered, of others that they were
 * folded.
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
	 * What is above a span whose parent may have been folded.
	 * @param parent the parent
	 * @return the parent, or the nearest one above that was not folded
	 */
	SpanContext keptAncestor(SpanContext parent) {
		SpanContext ancestor = this.ancestors.get(parent.getSpanId());
		if (ancestor == null) {
			return parent;
		}
		// What was kept may have been folded later; a circle would be no longer than all.
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

	/**
	 * Whether a span was folded, and what is above it is not remembered.
	 * @param id the id of the span
	 * @return whether it was, true by mistake for few others
	 */
	boolean hasForgotten(String id) {
		return this.forgotten.contains(id);
	}

	/**
	 * What is above the span that was forgotten last: the place of those whose own is not
	 * known.
	 * @return the nearest span above it that was not folded, {@code null} where that is
	 * not known either
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
	 * Whether some are not remembered.
	 * @return whether a span that is not known may have been folded
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

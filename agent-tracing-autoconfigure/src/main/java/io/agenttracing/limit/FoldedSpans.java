package io.agenttracing.limit;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import io.opentelemetry.api.trace.SpanContext;

/**
 * The spans of a trace that were folded, and what is above each of them instead, for
 * children that end later. Only the latest are remembered.
 */
final class FoldedSpans {

	private final int maxRemembered;

	private final Map<String, SpanContext> ancestors = new LinkedHashMap<>(0);

	private boolean forgetful;

	private long count;

	FoldedSpans(int maxRemembered) {
		this.maxRemembered = maxRemembered;
	}

	void add(String id, SpanContext ancestor) {
		this.count++;
		this.ancestors.put(id, ancestor);
		if (this.ancestors.size() > this.maxRemembered) {
			Iterator<String> oldestFirst = this.ancestors.keySet().iterator();
			oldestFirst.next();
			oldestFirst.remove();
			this.forgetful = true;
		}
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
	 * Whether some are not remembered.
	 * @return whether a span that is not known may have been folded
	 */
	boolean isForgetful() {
		return this.forgetful;
	}

	void forget() {
		this.forgetful |= !this.ancestors.isEmpty();
		this.ancestors.clear();
	}

	int weight() {
		return this.ancestors.size();
	}

}

package io.agenttracing.pipeline.cap;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;

/**
 * The held spans of a trace as a tree. Children of a folded span are placed below its
 * nearest kept ancestor. A remote parent that is held is a parent too: a message or a
 * request may return to the process that sent it.
 */
final class SpanTree {

	private static final Comparator<SpanNode> MAIN_FIRST = Comparator
		.<SpanNode, Boolean>comparing((span) -> span.span().getParentSpanContext().isValid())
		.thenComparingLong((span) -> span.span().getStartEpochNanos());

	private final Map<String, SpanNode> byId;

	private final List<SpanNode> parentsFirst;

	private final @Nullable SpanNode root;

	SpanTree(List<SpanNode> spans, TraceMemory memory, boolean complete) {
		this.byId = new HashMap<>(spans.size() * 2);
		this.parentsFirst = new ArrayList<>(spans.size());
		for (SpanNode span : spans) {
			span.reset();
			this.byId.putIfAbsent(span.id(), span);
		}
		this.root = findRoot(spans, memory);
		for (SpanNode span : spans) {
			SpanContext above = above(span, memory, complete);
			span.placeBelow(this.byId.get(above.getSpanId()), above);
		}
		for (SpanNode span : spans) {
			if (span.parent() == null) {
				addWithDescendants(span);
			}
		}
		for (SpanNode span : spans) {
			// Ids that are not unique can form a cycle.
			if (span.position() < 0) {
				span.detach();
				addWithDescendants(span);
			}
		}
	}

	/**
	 * A span by its id.
	 * @param id the id
	 * @return the span, null where it is not held
	 */
	@Nullable SpanNode span(String id) {
		return this.byId.get(id);
	}

	List<SpanNode> parentsFirst() {
		return this.parentsFirst;
	}

	List<SpanNode> childrenFirst() {
		List<SpanNode> reversed = new ArrayList<>(this.parentsFirst);
		Collections.reverse(reversed);
		return reversed;
	}

	/**
	 * The main root of the trace in this process.
	 * @return the root of the whole trace or else the one that started first, null where
	 * none is held
	 */
	@Nullable SpanNode root() {
		return this.root;
	}

	private @Nullable SpanNode findRoot(List<SpanNode> spans, TraceMemory memory) {
		return spans.stream()
			.filter((span) -> span.isLocalRoot() && isOutside(keptParent(span, memory), memory))
			.min(MAIN_FIRST)
			.orElse(null);
	}

	private boolean isOutside(SpanContext parent, TraceMemory memory) {
		return !this.byId.containsKey(parent.getSpanId()) && !memory.isForgotten(parent);
	}

	private static SpanContext keptParent(SpanNode span, TraceMemory memory) {
		return memory.folded().keptAncestor(span.span().getParentSpanContext());
	}

	private SpanContext above(SpanNode span, TraceMemory memory, boolean complete) {
		SpanContext above = keptParent(span, memory);
		if (this.byId.containsKey(above.getSpanId()) || !isLost(span, above, memory, complete)) {
			return above;
		}
		return memory.insteadOf(above, (this.root != null) ? this.root.context() : null);
	}

	// A remote parent is in another process, unless it is known to have been folded here.
	private static boolean isLost(SpanNode span, SpanContext above, TraceMemory memory, boolean complete) {
		return memory.isForgotten(above) || (complete && !span.isLocalRoot() && memory.isLost(above));
	}

	private void addWithDescendants(SpanNode top) {
		int next = this.parentsFirst.size();
		add(top);
		while (next < this.parentsFirst.size()) {
			SpanNode child = this.parentsFirst.get(next++).firstChild();
			while (child != null) {
				if (child.position() < 0) {
					add(child);
				}
				child = child.nextSibling();
			}
		}
	}

	private void add(SpanNode span) {
		span.setPosition(this.parentsFirst.size());
		this.parentsFirst.add(span);
	}

}

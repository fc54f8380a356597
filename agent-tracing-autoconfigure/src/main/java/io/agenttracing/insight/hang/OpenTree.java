package io.agenttracing.insight.hang;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import io.agenttracing.span.TrackedSpan;
import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;

/**
 * The open spans of one trace as a tree. A span whose parent is not open is below the
 * closest ancestor that is, the sender of a message included. Where that is unknown, it
 * is below the root span of the trace, if that is open in this process.
 */
final class OpenTree {

	private final List<OpenNode> nodes;

	private OpenTree(List<OpenNode> nodes) {
		this.nodes = nodes;
	}

	/**
	 * Makes a tree.
	 * @param spans the open spans of a trace in the order of their start
	 * @param now the time in nanoseconds
	 * @return the tree
	 */
	static OpenTree of(List<TrackedSpan> spans, long now) {
		List<OpenNode> nodes = new ArrayList<>(spans.size());
		Map<TrackedSpan, OpenNode> bySpan = new IdentityHashMap<>();
		for (TrackedSpan span : spans) {
			OpenNode node = new OpenNode(span, now, parent(span, bySpan, nodes));
			nodes.add(node);
			bySpan.put(span, node);
		}
		for (int i = nodes.size() - 1; i >= 0; i--) {
			nodes.get(i).settle();
		}
		return new OpenTree(nodes);
	}

	private static @Nullable OpenNode parent(TrackedSpan span, Map<TrackedSpan, OpenNode> bySpan,
			List<OpenNode> before) {
		for (TrackedSpan above = span.above(); above != null; above = above.above()) {
			OpenNode parent = bySpan.get(above);
			if (parent != null) {
				return parent;
			}
		}
		SpanContext context = span.span().getParentSpanContext();
		OpenNode first = before.isEmpty() ? null : before.get(0);
		boolean below = context.isValid() && !context.isRemote() && first != null
				&& !first.span().getParentSpanContext().isValid();
		return below ? first : null;
	}

	/**
	 * All nodes.
	 * @return the nodes in the order of their start, so parents before children
	 */
	List<OpenNode> nodes() {
		return this.nodes;
	}

	/**
	 * The overdue spans that have no overdue span below them.
	 * @param overdue whether a span is open for too long
	 * @return the nodes in the order of their start
	 */
	List<OpenNode> lowestOverdue(Predicate<OpenNode> overdue) {
		Set<OpenNode> covered = Collections.newSetFromMap(new IdentityHashMap<>());
		Deque<OpenNode> lowest = new ArrayDeque<>();
		for (int i = this.nodes.size() - 1; i >= 0; i--) {
			OpenNode node = this.nodes.get(i);
			boolean isOverdue = overdue.test(node);
			if (isOverdue && !covered.contains(node)) {
				lowest.addFirst(node);
			}
			if (node.parent() != null && (isOverdue || covered.contains(node))) {
				covered.add(node.parent());
			}
		}
		return List.copyOf(lowest);
	}

}

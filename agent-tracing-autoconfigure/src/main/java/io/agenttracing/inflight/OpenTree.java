package io.agenttracing.inflight;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.agenttracing.trace.OpenSpan;
import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;

/**
 * The open spans of one trace as a tree. A span whose parent has ended is below the span
 * that the trace began with here, if that is open.
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
	static OpenTree of(List<OpenSpan> spans, long now) {
		List<OpenNode> nodes = new ArrayList<>(spans.size());
		Map<String, OpenNode> byId = new HashMap<>();
		for (OpenSpan span : spans) {
			OpenNode parent = parent(span, byId, nodes);
			OpenNode node = new OpenNode(span, now, parent);
			nodes.add(node);
			byId.put(span.spanId(), node);
		}
		return new OpenTree(nodes);
	}

	// Only what was started before: whatever the ids are, there is no circle.
	private static @Nullable OpenNode parent(OpenSpan span, Map<String, OpenNode> byId, List<OpenNode> before) {
		SpanContext context = span.span().getParentSpanContext();
		if (!context.isValid() || context.isRemote()) {
			return null;
		}
		OpenNode parent = byId.get(context.getSpanId());
		return (parent != null || before.isEmpty()) ? parent : before.get(0);
	}

	/**
	 * All nodes.
	 * @return the nodes in the order of their start, so parents before children
	 */
	List<OpenNode> nodes() {
		return this.nodes;
	}

	List<OpenNode> roots() {
		return this.nodes.stream().filter((node) -> node.parent() == null).toList();
	}

	/**
	 * The spans that are open for too long although nothing below them is.
	 * @param threshold what is too long
	 * @return the nodes in the order of their start
	 */
	List<OpenNode> lowestOverdue(StuckThreshold threshold) {
		Set<OpenNode> covered = Collections.newSetFromMap(new IdentityHashMap<>());
		Deque<OpenNode> lowest = new ArrayDeque<>();
		for (int i = this.nodes.size() - 1; i >= 0; i--) {
			OpenNode node = this.nodes.get(i);
			boolean overdue = threshold.isPassed(node);
			if (overdue && !covered.contains(node)) {
				lowest.addFirst(node);
			}
			if (node.parent() != null && (overdue || covered.contains(node))) {
				covered.add(node.parent());
			}
		}
		return List.copyOf(lowest);
	}

}

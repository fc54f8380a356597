package io.agenttracing.diagnosis.tree;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * The spans of a trace as parents and children. A span whose parent is not here hangs
 * below a placeholder: it is in another process, or in a part of the trace that was
 * printed before.
 *
 * @param traceId the id of the trace
 * @param roots the topmost nodes, in the order of their start
 * @param spans the number of spans
 * @param errors the number of spans with an error
 * @param startNanos the earliest start
 * @param endNanos the latest end
 * @since 0.1.0
 */
public record TraceTree(String traceId, List<Node> roots, int spans, int errors, long startNanos, long endNanos) {

	private static final Comparator<SpanData> BY_START = Comparator.comparingLong(SpanData::getStartEpochNanos);

	/**
	 * The tree of a trace, or of a part of one.
	 * @param traceId the id of the trace
	 * @param ended its spans, at least one
	 * @return the tree
	 */
	public static TraceTree of(String traceId, List<SpanData> ended) {
		List<SpanData> spans = new ArrayList<>(ended);
		spans.sort(BY_START);
		Map<String, Node> nodes = new LinkedHashMap<>();
		spans.forEach((span) -> nodes.put(span.getSpanId(), new Node(span, null, new ArrayList<>())));
		Map<String, Node> roots = new LinkedHashMap<>();
		nodes.values().forEach((node) -> attach(node, nodes, roots));
		long start = spans.get(0).getStartEpochNanos();
		long end = spans.stream().mapToLong(SpanData::getEndEpochNanos).max().orElse(start);
		int errors = (int) spans.stream().filter(TraceTree::isError).count();
		return new TraceTree(traceId, List.copyOf(roots.values()), spans.size(), errors, start, end);
	}

	/**
	 * The name of the topmost span.
	 * @return the name of the first root, or of the first span below a missing one
	 */
	public String name() {
		Node first = this.roots.get(0);
		SpanData span = (first.span() != null) ? first.span() : first.children().get(0).span();
		return (span != null) ? span.getName() : "";
	}

	/**
	 * Whether all of it belongs below spans of an earlier part.
	 * @return whether no root is here
	 */
	public boolean isContinued() {
		return this.roots.stream().allMatch((root) -> root.placeholder() == Placeholder.CONTINUED);
	}

	static boolean isError(SpanData span) {
		return span.getStatus().getStatusCode() == StatusCode.ERROR;
	}

	private static void attach(Node node, Map<String, Node> nodes, Map<String, Node> roots) {
		SpanData span = node.span();
		if (span == null) {
			return;
		}
		SpanContext parentContext = span.getParentSpanContext();
		if (!parentContext.isValid()) {
			roots.put(span.getSpanId(), node);
			return;
		}
		Node parent = nodes.get(parentContext.getSpanId());
		if (parent == null) {
			Placeholder placeholder = parentContext.isRemote() ? Placeholder.REMOTE : Placeholder.CONTINUED;
			parent = roots.computeIfAbsent(parentContext.getSpanId(),
					(id) -> new Node(null, placeholder, new ArrayList<>()));
		}
		parent.children().add(node);
	}

	/**
	 * A span, or the place of one that is not here.
	 *
	 * @param span the span, null for a placeholder
	 * @param placeholder where the span is, null for one that is here
	 * @param children the spans below
	 */
	public record Node(@Nullable SpanData span, @Nullable Placeholder placeholder, List<Node> children) {

	}

	/**
	 * Where a parent is that is not here.
	 */
	public enum Placeholder {

		/** In another process. */
		REMOTE("(remote parent)"),

		/** In this process: it ended earlier, or is still open. */
		CONTINUED("(continued)");

		private final String label;

		Placeholder(String label) {
			this.label = label;
		}

		String label() {
			return this.label;
		}

	}

}

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
 * The spans of a trace as parents and children. A span whose parent is missing is below a
 * placeholder: the parent is in another process, or in another part of the trace.
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
	 * Whether all spans are below spans of another part.
	 * @return whether there is no root
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
	 * A span, or the placeholder of a missing one.
	 *
	 * @param span the span, null for a placeholder
	 * @param placeholder where the missing span is, null for a span
	 * @param children the spans below
	 */
	public record Node(@Nullable SpanData span, @Nullable Placeholder placeholder, List<Node> children) {

	}

	/**
	 * Where a missing parent is.
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

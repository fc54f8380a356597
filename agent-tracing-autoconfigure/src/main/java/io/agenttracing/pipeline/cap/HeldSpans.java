package io.agenttracing.pipeline.cap;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import io.agenttracing.pipeline.collector.SpanSize;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * The spans that a selection holds, and their memory. They become the nodes of a tree
 * when the first selection among them is made: most traces are exported whole, without
 * one.
 */
final class HeldSpans {

	/** More than one span of a trace is more than a few, as a rule. */
	private static final int SEVERAL = 10;

	private final ArrayList<SpanData> spans = new ArrayList<>(1);

	private @Nullable List<SpanNode> nodes;

	private long bytes;

	void add(SpanData span) {
		add(span, SpanSize.of(span));
	}

	void add(SpanData span, int bytes) {
		this.bytes += bytes;
		if (this.nodes != null) {
			this.nodes.add(new SpanNode(span, bytes));
			return;
		}
		if (this.spans.size() == 1) {
			this.spans.ensureCapacity(SEVERAL);
		}
		this.spans.add(span);
	}

	/**
	 * The spans in the order of their end.
	 * @return an immutable list
	 */
	List<SpanData> spans() {
		return (this.nodes != null) ? this.nodes.stream().map(SpanNode::span).toList() : List.copyOf(this.spans);
	}

	/**
	 * Whether no selection was made among them.
	 */
	boolean isWhole() {
		return this.nodes == null;
	}

	/**
	 * The spans as nodes, from now on.
	 * @return the nodes in the order of their end
	 */
	List<SpanNode> nodes() {
		if (this.nodes == null) {
			this.nodes = new ArrayList<>(this.spans.size());
			for (SpanData span : this.spans) {
				this.nodes.add(new SpanNode(span, SpanSize.of(span)));
			}
			this.spans.clear();
		}
		return this.nodes;
	}

	/**
	 * Removes spans.
	 * @param unwanted which of them
	 * @return how many
	 */
	int remove(Predicate<SpanNode> unwanted) {
		int before = size();
		if (nodes().removeIf(unwanted)) {
			this.bytes = nodes().stream().mapToLong(SpanNode::bytes).sum();
		}
		return before - size();
	}

	int size() {
		return (this.nodes != null) ? this.nodes.size() : this.spans.size();
	}

	long bytes() {
		return this.bytes;
	}

	void clear() {
		this.spans.clear();
		this.nodes = null;
		this.bytes = 0;
	}

}

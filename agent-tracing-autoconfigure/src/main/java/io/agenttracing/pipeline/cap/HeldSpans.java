package io.agenttracing.pipeline.cap;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The ended spans of a trace that were not taken yet, in the order of their end, and
 * their size.
 */
final class HeldSpans {

	private final List<SpanNode> spans = new ArrayList<>();

	private long bytes;

	void add(SpanNode span) {
		this.spans.add(span);
		this.bytes += span.bytes();
	}

	List<SpanNode> spans() {
		return this.spans;
	}

	int size() {
		return this.spans.size();
	}

	long bytes() {
		return this.bytes;
	}

	void removeFolded() {
		remove(SpanNode::isFolded);
	}

	/**
	 * Drops spans that are neither sampled nor an ancestor of a sampled one.
	 * @param memory the state of the trace
	 * @return how many
	 */
	int removeUnsampled(TraceMemory memory) {
		List<SpanNode> childrenFirst = new SpanTree(this.spans, memory, false).childrenFirst();
		for (SpanNode span : childrenFirst) {
			SpanNode parent = span.parent();
			if (span.context().isSampled()) {
				span.mark();
			}
			if (span.isMarked() && parent != null) {
				parent.mark();
			}
		}
		return remove((span) -> !span.isMarked());
	}

	private int remove(Predicate<SpanNode> unwanted) {
		int before = this.spans.size();
		if (this.spans.removeIf(unwanted)) {
			this.bytes = this.spans.stream().mapToLong(SpanNode::bytes).sum();
		}
		return before - this.spans.size();
	}

	void clear() {
		this.spans.clear();
		this.bytes = 0;
	}

}

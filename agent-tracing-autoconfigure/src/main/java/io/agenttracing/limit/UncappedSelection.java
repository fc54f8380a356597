package io.agenttracing.limit;

import java.util.List;

import io.agenttracing.trace.SpanSelection;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Selects all spans, and folds none.
 */
final class UncappedSelection implements SpanSelection {

	private final HeldSpans held = new HeldSpans();

	@Override
	public void add(SpanData span) {
		this.held.add(new SpanNode(span));
	}

	@Override
	public int size() {
		return this.held.size();
	}

	@Override
	public long bytes() {
		return this.held.bytes();
	}

	@Override
	public void compact() {
		// The final choice takes everything.
	}

	@Override
	public int removeUnsampled() {
		return this.held.removeUnsampled(new TraceMemory());
	}

	@Override
	public List<SpanData> take(boolean complete) {
		List<SpanData> taken = this.held.spans().stream().map(SpanNode::span).toList();
		this.held.clear();
		return taken;
	}

}

package io.agenttracing.pipeline.export.delivery;

import io.agenttracing.pipeline.collector.SpanBuffer;
import io.agenttracing.pipeline.collector.SpanCounts;
import org.jspecify.annotations.Nullable;

/**
 * Accounts for the chunks that some exporter has not settled: their spans, their memory
 * and, in the end, their outcome. Guarded by the lock of the export, except for the
 * number of spans.
 */
final class RetainedChunks {

	private final SpanCounts counts;

	private final SpanBuffer buffer;

	private final DropOrder dropOrder = new DropOrder();

	private volatile int spans;

	private long chunks;

	RetainedChunks(SpanCounts counts, SpanBuffer buffer) {
		this.counts = counts;
		this.buffer = buffer;
	}

	void add(TraceChunk chunk) {
		this.chunks++;
		chunk.accepted(this.chunks);
		this.spans = this.spans + chunk.size();
		this.buffer.add(chunk.bytes());
		this.dropOrder.add(chunk);
	}

	void sendingEnds(TraceChunk chunk) {
		chunk.sendingEnds();
		this.dropOrder.sendingEnds(chunk);
	}

	/**
	 * One exporter has settled a chunk.
	 * @param settled the chunk in the queue of that exporter
	 * @param counts whether outcomes on that exporter are counted
	 */
	void done(QueuedChunk settled, boolean counts) {
		TraceChunk chunk = settled.chunk();
		int rank = this.dropOrder.rank(chunk);
		if (counts) {
			chunk.counts(settled);
		}
		if (chunk.isDone()) {
			this.dropOrder.remove(chunk, rank);
			QueuedChunk counted = chunk.counted();
			((counted != null) ? counted : settled).addTo(this.counts);
			this.buffer.add(-chunk.bytes());
			this.spans = this.spans - chunk.size();
		}
		else if (this.dropOrder.rank(chunk) != rank) {
			this.dropOrder.remove(chunk, rank);
			this.dropOrder.add(chunk);
		}
	}

	/**
	 * The chunk that is dropped first when memory is short.
	 * @return a chunk that no exporter is sending, null when there is none
	 */
	@Nullable TraceChunk firstToDrop() {
		return this.dropOrder.first();
	}

	boolean isOverfull() {
		return this.buffer.isOverfull();
	}

	/**
	 * The part of the memory that is free.
	 * @return from 0 to 100 percent
	 */
	int room() {
		long max = this.buffer.maxBytes();
		return (max <= 0) ? 0 : (int) Math.max(0, Math.round(100.0 * (max - this.buffer.bytes()) / max));
	}

	long lastNumber() {
		return this.chunks;
	}

	int spans() {
		return this.spans;
	}

}

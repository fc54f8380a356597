package io.agenttracing.pipeline.export.delivery;

import java.util.NavigableSet;
import java.util.TreeSet;

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

	private final NavigableSet<TraceChunk> idle = new TreeSet<>(TraceChunk.DROPPED_FIRST);

	private volatile int spans;

	private long chunks;

	RetainedChunks(SpanCounts counts, SpanBuffer buffer) {
		this.counts = counts;
		this.buffer = buffer;
	}

	void add(TraceChunk chunk, int exporters) {
		this.chunks++;
		chunk.accepted(this.chunks, exporters);
		this.spans = this.spans + chunk.size();
		this.buffer.add(chunk.bytes());
		this.idle.add(chunk);
	}

	void sendingBegins(TraceChunk chunk) {
		this.idle.remove(chunk);
		chunk.sendingBegins();
	}

	void sendingEnds(TraceChunk chunk) {
		chunk.sendingEnds();
		if (chunk.isIdle()) {
			this.idle.add(chunk);
		}
	}

	/**
	 * One exporter has settled a chunk.
	 * @param chunk the chunk
	 * @param outcomes the outcomes of its spans there
	 * @param counts whether outcomes on that exporter are counted
	 */
	void done(TraceChunk chunk, Outcomes outcomes, boolean counts) {
		// Before its sort order changes
		this.idle.remove(chunk);
		chunk.done(outcomes, counts);
		if (chunk.isDone()) {
			chunk.outcomes().addTo(this.counts);
			this.buffer.add(-chunk.bytes());
			this.spans = this.spans - chunk.size();
		}
		else if (chunk.isIdle()) {
			this.idle.add(chunk);
		}
	}

	/**
	 * The chunk that is dropped first when memory is short.
	 * @return a chunk that no exporter is sending, null when there is none
	 */
	@Nullable TraceChunk firstToDrop() {
		return this.idle.isEmpty() ? null : this.idle.first();
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

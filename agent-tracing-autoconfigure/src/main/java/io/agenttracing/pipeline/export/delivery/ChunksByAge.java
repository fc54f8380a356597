package io.agenttracing.pipeline.export.delivery;

import org.jspecify.annotations.Nullable;

/**
 * Chunks in the order of their age, which stay where they are while they are being sent.
 */
final class ChunksByAge {

	private final Chain<TraceChunk> chunks = new Chain<>();

	// All up to this one are being sent: a batch need not be skipped for each chunk.
	private @Nullable TraceChunk skipped;

	/**
	 * Adds a chunk.
	 * @param chunk one that is younger than all others, or is being sent
	 */
	void add(TraceChunk chunk) {
		this.chunks.addAfter(older(chunk), chunk);
	}

	/**
	 * The next older chunk. It is near one of the ends: behind all others, or before all
	 * but those that some exporter has set aside.
	 */
	private @Nullable TraceChunk older(TraceChunk chunk) {
		TraceChunk older = this.chunks.last();
		TraceChunk younger = this.chunks.first();
		while (older != null && younger != null && older.number() > chunk.number()) {
			if (younger.number() > chunk.number()) {
				return younger.previous;
			}
			older = older.previous;
			younger = younger.next;
		}
		return older;
	}

	void remove(TraceChunk chunk) {
		if (chunk == this.skipped) {
			this.skipped = chunk.previous;
		}
		this.chunks.remove(chunk);
	}

	/**
	 * An exporter no longer sends one of them.
	 */
	void sendingEnds() {
		this.skipped = null;
	}

	/**
	 * The oldest chunk that no exporter is sending.
	 * @return the chunk, null if there is none
	 */
	@Nullable TraceChunk oldest() {
		TraceChunk chunk = (this.skipped != null) ? this.skipped.next : this.chunks.first();
		while (chunk != null && chunk.isBeingSent()) {
			this.skipped = chunk;
			chunk = chunk.next;
		}
		return chunk;
	}

}

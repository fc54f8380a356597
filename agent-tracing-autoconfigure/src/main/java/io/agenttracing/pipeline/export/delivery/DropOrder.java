package io.agenttracing.pipeline.export.delivery;

import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The order of dropping when memory is short: first chunks that some exporter has
 * delivered, then those without an error, then the oldest. Four lists, as chunks come in
 * the order of their age and most of them only leave.
 */
final class DropOrder {

	private final List<ChunksByAge> ranks = Stream.generate(ChunksByAge::new).limit(4).toList();

	void add(TraceChunk chunk) {
		this.ranks.get(rank(chunk)).add(chunk);
	}

	/**
	 * Removes a chunk.
	 * @param chunk the chunk
	 * @param rank its rank when it was added
	 */
	void remove(TraceChunk chunk, int rank) {
		this.ranks.get(rank).remove(chunk);
	}

	/**
	 * The rank of a chunk, which changes when an exporter has delivered it.
	 * @param chunk the chunk
	 * @return a number that is lower for what is dropped earlier
	 */
	int rank(TraceChunk chunk) {
		return (chunk.isDelivered() ? 0 : 2) + (chunk.isError() ? 1 : 0);
	}

	void sendingEnds(TraceChunk chunk) {
		this.ranks.get(rank(chunk)).sendingEnds();
	}

	/**
	 * The first chunk that no exporter is sending.
	 * @return the chunk, null if there is none
	 */
	@Nullable TraceChunk first() {
		for (ChunksByAge chunks : this.ranks) {
			TraceChunk first = chunks.oldest();
			if (first != null) {
				return first;
			}
		}
		return null;
	}

}

package io.agenttracing.pipeline.cap;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is remembered of recent traces. The number of entries in all of them is bounded;
 * the trace that was not used for the longest time is forgotten first. Used by one
 * thread.
 */
final class TraceMemories {

	private final int maxWeight;

	private final Map<String, Remembered> leastRecentFirst = new LinkedHashMap<>(16, 0.75f, true);

	private int weight;

	TraceMemories(int maxWeight) {
		this.maxWeight = maxWeight;
	}

	/**
	 * What is remembered of a trace.
	 * @param traceId the id of the trace
	 * @return its memory, empty for a new trace, which is not kept before it is updated
	 */
	TraceMemory of(String traceId) {
		Remembered remembered = this.leastRecentFirst.get(traceId);
		return (remembered != null) ? remembered.memory : new TraceMemory();
	}

	/**
	 * Keeps a memory that has changed.
	 * @param traceId the id of the trace
	 * @param memory its memory
	 */
	void update(String traceId, TraceMemory memory) {
		Remembered updated = new Remembered(memory, memory.weight());
		Remembered before = this.leastRecentFirst.put(traceId, updated);
		this.weight += updated.weight - ((before != null) ? before.weight : 0);
		Iterator<Remembered> oldestFirst = this.leastRecentFirst.values().iterator();
		while (this.weight > this.maxWeight) {
			Remembered oldest = oldestFirst.next();
			oldestFirst.remove();
			this.weight -= oldest.weight;
			// Its trace may still be collected, and goes on with numbers alone.
			oldest.memory.forget();
		}
	}

	int size() {
		return this.leastRecentFirst.size();
	}

	int weight() {
		return this.weight;
	}

	/**
	 * A memory that is kept.
	 *
	 * @param memory the memory
	 * @param weight the number of its entries when it was updated
	 */
	private record Remembered(TraceMemory memory, int weight) {

	}

}

package io.agenttracing.pipeline.cap;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The state of recent traces. The number of entries in all of them is bounded, the least
 * recently used trace is evicted first. Not thread-safe.
 */
final class TraceMemories {

	private final int maxWeight;

	private final Map<String, Remembered> leastRecentFirst = new LinkedHashMap<>(16, 0.75f, true);

	private int weight;

	TraceMemories(int maxWeight) {
		this.maxWeight = maxWeight;
	}

	/**
	 * The state of a trace.
	 * @param traceId the id of the trace
	 * @return its state, empty for a new trace, which is not stored before it is updated
	 */
	TraceMemory of(String traceId) {
		Remembered remembered = this.leastRecentFirst.get(traceId);
		return (remembered != null) ? remembered.memory : new TraceMemory();
	}

	/**
	 * Stores state that has changed.
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
			// Its trace may still be collected, and continues with counts alone.
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
	 * The state of a trace that is stored.
	 *
	 * @param memory the memory
	 * @param weight the number of its entries when it was updated
	 */
	private record Remembered(TraceMemory memory, int weight) {

	}

}

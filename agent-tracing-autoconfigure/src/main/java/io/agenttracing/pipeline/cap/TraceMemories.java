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

	private final Map<String, TraceMemory> leastRecentFirst = new LinkedHashMap<>(16, 0.75f, true) {

		// As a rule, a new trace replaces one that weighs the same: no iterator is
		// needed.
		@Override
		protected boolean removeEldestEntry(Map.Entry<String, TraceMemory> eldest) {
			boolean full = TraceMemories.this.weight > TraceMemories.this.maxWeight;
			if (full) {
				forget(eldest.getValue());
			}
			return full;
		}

	};

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
		TraceMemory stored = this.leastRecentFirst.get(traceId);
		return (stored != null) ? stored : new TraceMemory();
	}

	/**
	 * Stores state that has changed.
	 * @param traceId the id of the trace
	 * @param memory its memory
	 */
	void update(String traceId, TraceMemory memory) {
		this.weight += memory.weigh();
		TraceMemory before = this.leastRecentFirst.put(traceId, memory);
		if (before != null && before != memory) {
			this.weight -= before.removed();
		}
		if (this.weight > this.maxWeight) {
			forgetOldest();
		}
	}

	private void forgetOldest() {
		Iterator<TraceMemory> oldestFirst = this.leastRecentFirst.values().iterator();
		while (this.weight > this.maxWeight) {
			forget(oldestFirst.next());
			oldestFirst.remove();
		}
	}

	private void forget(TraceMemory oldest) {
		this.weight -= oldest.removed();
		// Its trace may still be collected, and continues with counts alone.
		oldest.forget();
	}

	int size() {
		return this.leastRecentFirst.size();
	}

	int weight() {
		return this.weight;
	}

}

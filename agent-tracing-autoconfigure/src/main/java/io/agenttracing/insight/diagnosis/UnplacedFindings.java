package io.agenttracing.insight.diagnosis;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The findings of traces whose first span is still open. Used by one thread, and bounded:
 * the oldest are evicted.
 */
final class UnplacedFindings {

	private static final int MAX_TRACES = 1_000;

	private final Map<String, Unplaced> byTrace = new LinkedHashMap<>() {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Unplaced> eldest) {
			return size() > MAX_TRACES;
		}

	};

	boolean contains(String traceId) {
		return !this.byTrace.isEmpty() && this.byTrace.containsKey(traceId);
	}

	void put(String traceId, Unplaced unplaced) {
		this.byTrace.put(traceId, unplaced);
	}

	Unplaced take(String traceId) {
		@Nullable Unplaced unplaced = this.byTrace.remove(traceId);
		return (unplaced != null) ? unplaced : Unplaced.NOTHING;
	}

}

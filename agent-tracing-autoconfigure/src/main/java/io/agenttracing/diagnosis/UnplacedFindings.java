package io.agenttracing.diagnosis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What was found in traces whose first span is still open. Used by one thread, and
 * bounded: the oldest are forgotten.
 */
final class UnplacedFindings {

	private static final int MAX_TRACES = 1_000;

	private final Map<String, List<String>> byTrace = new LinkedHashMap<>() {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, List<String>> eldest) {
			return size() > MAX_TRACES;
		}

	};

	boolean contains(String traceId) {
		return !this.byTrace.isEmpty() && this.byTrace.containsKey(traceId);
	}

	void put(String traceId, List<String> lines) {
		this.byTrace.put(traceId, lines);
	}

	List<String> take(String traceId) {
		@Nullable List<String> lines = this.byTrace.remove(traceId);
		return (lines != null) ? lines : new ArrayList<>();
	}

}

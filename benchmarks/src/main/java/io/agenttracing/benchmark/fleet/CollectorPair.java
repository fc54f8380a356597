package io.agenttracing.benchmark.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Two OpenTelemetry Collectors with tail sampling, configured as those in
 * {@code deploy/collector}, as far as they decide what is stored: each decides on what it
 * has of a trace some time after the first span of it came. A trace with an error is
 * stored, and what comes of it later; so is a share of the others, by a hash of the trace
 * id that is the same in both. What is not stored is forgotten, and decided on again by
 * what is still to come. Both have room for all traces that wait.
 *
 * @param balanced whether all spans of a trace come to one of them; else all of a process
 * @param decisionWait how long they wait
 * @param share of traces without an error
 */
record CollectorPair(boolean balanced, Duration decisionWait, double share) {

	private static final int INSTANCES = 2;

	private static final int HEX = 16;

	List<SentSpan> stored(List<SentSpan> sent) {
		Map<Part, List<SentSpan>> parts = new LinkedHashMap<>();
		for (SentSpan span : sent) {
			parts.computeIfAbsent(new Part(span.trace(), instance(span)), (part) -> new ArrayList<>()).add(span);
		}
		List<SentSpan> stored = new ArrayList<>();
		parts.forEach((part, spans) -> stored.addAll(isSelected(part.trace()) ? spans : storedForErrors(spans)));
		return stored;
	}

	private int instance(SentSpan span) {
		return this.balanced ? 0 : span.service() % INSTANCES;
	}

	private List<SentSpan> storedForErrors(List<SentSpan> spans) {
		int first = 0;
		while (first < spans.size()) {
			long decided = spans.get(first).nanos() + this.decisionWait.toNanos();
			boolean error = false;
			int next = first;
			for (; next < spans.size() && spans.get(next).nanos() <= decided; next++) {
				error |= spans.get(next).error();
			}
			if (error) {
				return spans.subList(first, spans.size());
			}
			first = next;
		}
		return List.of();
	}

	// Not the digits that a sampler of a process looks at.
	private boolean isSelected(String trace) {
		long mixed = Long.parseUnsignedLong(trace, 0, HEX, HEX) * 0x9E3779B97F4A7C15L;
		return (mixed >>> 11) * 0x1.0p-53 < this.share;
	}

	/**
	 * The spans of a trace in one Collector.
	 *
	 * @param trace the trace
	 * @param instance the Collector
	 */
	private record Part(String trace, int instance) {

	}

}

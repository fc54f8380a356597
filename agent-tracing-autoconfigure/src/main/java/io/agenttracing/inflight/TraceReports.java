package io.agenttracing.inflight;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import io.opentelemetry.api.trace.SpanContext;

/**
 * What was reported of one trace: a span again when its age has doubled since, and one
 * that no thread holds never again, since nobody may be waiting for it. A trace with very
 * many reports has no more. Used by one thread.
 */
final class TraceReports {

	private static final int MAX_REPORTS = 20;

	private final Map<String, Long> nextAges = new HashMap<>();

	private final Set<String> stuck = new HashSet<>();

	private final Map<String, SpanContext> markers = new HashMap<>();

	private int reports;

	boolean isFull() {
		return this.reports >= MAX_REPORTS;
	}

	boolean isDue(OpenNode node) {
		return node.ageNanos() >= this.nextAges.getOrDefault(node.spanId(), 0L);
	}

	/**
	 * Notes a report, which speaks for the open spans above it as well.
	 * @param hang what was reported
	 * @param threshold which of them are open for too long
	 */
	void reported(Hang hang, StuckThreshold threshold) {
		this.reports++;
		this.stuck.add(hang.overdue().spanId());
		this.stuck.add(hang.leaf().spanId());
		for (OpenNode node : hang.path()) {
			if (node == hang.leaf() || threshold.isPassed(node)) {
				this.nextAges.put(node.spanId(), hang.where().held() ? 2 * node.ageNanos() : Long.MAX_VALUE);
			}
		}
	}

	/**
	 * The marker of each span that has one.
	 */
	Map<String, SpanContext> markers() {
		return this.markers;
	}

	/**
	 * Forgets spans that have ended.
	 * @param open the ids of those that have not
	 * @return how many were reported and are still open
	 */
	int retain(Set<String> open) {
		this.nextAges.keySet().retainAll(open);
		this.markers.keySet().retainAll(open);
		this.stuck.retainAll(open);
		return this.stuck.size();
	}

}

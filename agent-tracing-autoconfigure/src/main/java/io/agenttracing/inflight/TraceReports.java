package io.agenttracing.inflight;

import java.util.HashMap;
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

	private final Map<String, SpanContext> markers = new HashMap<>();

	private int reports;

	boolean isFull() {
		return this.reports >= MAX_REPORTS;
	}

	boolean isDue(OpenNode node) {
		return node.ageNanos() >= this.nextAges.getOrDefault(node.spanId(), 0L);
	}

	void reported(Hang hang) {
		this.reports++;
		note(hang.overdue(), hang.where().held());
		note(hang.leaf(), hang.where().held());
	}

	private void note(OpenNode node, boolean held) {
		this.nextAges.put(node.spanId(), held ? 2 * node.ageNanos() : Long.MAX_VALUE);
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
		return this.nextAges.size();
	}

}

package io.agenttracing.insight.hang;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import io.opentelemetry.api.trace.SpanContext;

/**
 * The reports of one trace. A span is reported again when its age has doubled, and one
 * that is held by no known thread never again, since its result may not be needed. The
 * number of reports is limited. Used by one thread.
 */
final class TraceReports {

	private static final int MAX_REPORTS = 20;

	private final Map<String, Long> nextAges = new HashMap<>();

	private final Set<String> stuck = new HashSet<>();

	private final Set<String> unheld = new HashSet<>();

	private final Map<String, SpanContext> markers = new HashMap<>();

	private int reports;

	boolean isFull() {
		return this.reports >= MAX_REPORTS;
	}

	boolean isDue(OpenNode node) {
		return node.ageNanos() >= this.nextAges.getOrDefault(node.spanId(), 0L);
	}

	/**
	 * Notes a report, which covers the open spans above the leaf as well.
	 * @param hang the hang that was reported
	 * @param overdue whether a span is open for too long
	 */
	void reported(Hang hang, Predicate<OpenNode> overdue) {
		this.reports++;
		this.stuck.add(hang.overdue().spanId());
		this.stuck.add(hang.leaf().spanId());
		for (OpenNode node = hang.leaf(); node != null; node = node.parent()) {
			if (node == hang.leaf() || overdue.test(node)) {
				this.nextAges.put(node.spanId(), hang.where().isHeld() ? 2 * node.ageNanos() : Long.MAX_VALUE);
			}
		}
	}

	/**
	 * Notes that the thread of a span has returned: it holds no thread.
	 */
	void released(OpenNode node) {
		this.unheld.add(node.spanId());
	}

	boolean mayBeHeld(OpenNode node) {
		return !this.unheld.contains(node.spanId());
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
		this.unheld.retainAll(open);
		this.stuck.retainAll(open);
		return this.stuck.size();
	}

}

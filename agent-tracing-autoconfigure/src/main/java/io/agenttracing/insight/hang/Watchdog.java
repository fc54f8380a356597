package io.agenttracing.insight.hang;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.agenttracing.failure.Failures;
import io.agenttracing.span.TrackedSpan;
import io.agenttracing.span.TrackedSpans;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Scans all open spans and reports those that are open for too long, with the span below
 * that keeps each open. Used by one thread.
 */
final class Watchdog {

	private static final Log logger = LogFactory.getLog(Watchdog.class);

	private static final long MIN_AGE_NANOS = 1_000_000_000L;

	private static final int MAX_REPORTS = 100;

	private static final int MAX_REPORTS_OF_TRACE = 5;

	private final TrackedSpans openSpans;

	private final HangThreshold threshold;

	private final ThreadStacks stacks;

	private final HangReporter reporter;

	private final LongSupplier nanoTime;

	private final Map<String, TraceReports> reports = new HashMap<>();

	private int left;

	private volatile int stuck;

	Watchdog(TrackedSpans openSpans, HangThreshold threshold, ThreadStacks stacks, HangReporter reporter,
			LongSupplier nanoTime) {
		this.openSpans = openSpans;
		this.threshold = threshold;
		this.stacks = stacks;
		this.reporter = reporter;
		this.nanoTime = nanoTime;
	}

	/**
	 * How many spans were reported and are still open. Safe for use by any thread.
	 */
	int stuck() {
		return this.stuck;
	}

	void scan() {
		long now = this.nanoTime.getAsLong();
		this.left = MAX_REPORTS;
		this.stacks.renew();
		Set<String> traceIds = new HashSet<>();
		int stuck = 0;
		for (String traceId : this.openSpans.openSince(now - MIN_AGE_NANOS)) {
			traceIds.add(traceId);
			stuck += Failures.attempt(logger, "The open spans of a trace could not be looked at",
					() -> scan(traceId, now), 0);
		}
		this.reports.keySet().retainAll(traceIds);
		this.stuck = stuck;
		this.reporter.finish();
	}

	private int scan(String traceId, long now) {
		List<TrackedSpan> spans = this.openSpans.of(traceId);
		if (spans.stream().anyMatch((span) -> this.threshold.mayBePassed(span, now))) {
			report(this.reports.computeIfAbsent(traceId, (id) -> new TraceReports()), spans, now);
		}
		TraceReports reports = this.reports.get(traceId);
		return (reports != null) ? reports.retain(idsOf(spans)) : 0;
	}

	private void report(TraceReports reports, List<TrackedSpan> spans, long now) {
		if (reports.isFull() || this.left <= 0) {
			return;
		}
		OpenTree tree = OpenTree.of(spans, now);
		int leftOfTrace = MAX_REPORTS_OF_TRACE;
		Predicate<OpenNode> isOverdue = (node) -> this.threshold.isPassed(node)
				|| (this.threshold.isPastDeadline(node) && reports.mayBeHeld(node));
		for (OpenNode overdue : tree.lowestOverdue(isOverdue)) {
			if (leftOfTrace > 0 && this.left > 0 && !reports.isFull() && reports.isDue(overdue)
					&& !overdue.span().hasEnded() && report(reports, overdue, isOverdue)) {
				leftOfTrace--;
				this.left--;
			}
		}
	}

	private boolean report(TraceReports reports, OpenNode overdue, Predicate<OpenNode> isOverdue) {
		boolean onlyPastDeadline = !this.threshold.isPassed(overdue);
		if (onlyPastDeadline && this.stacks.isUsedUp()) {
			// Whether it holds a thread is decided at the next scan.
			return false;
		}
		OpenNode leaf = overdue.leaf();
		StackSnapshot where = this.stacks.find(leaf);
		if (onlyPastDeadline && !where.isHeldWithin(overdue)) {
			reports.released(overdue);
			return false;
		}
		Hang hang = new Hang(overdue, leaf, where, this.threshold);
		reports.reported(hang, isOverdue);
		this.reporter.report(hang, reports.markers());
		return true;
	}

	private static Set<String> idsOf(List<TrackedSpan> spans) {
		return spans.stream().map(TrackedSpan::spanId).collect(Collectors.toSet());
	}

}

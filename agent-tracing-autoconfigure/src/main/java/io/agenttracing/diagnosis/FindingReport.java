package io.agenttracing.diagnosis;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Logs findings, each kind once a minute with the number of those before, and limits how
 * many traces are exported for one kind alone: a timeout that does not fit is found in
 * every trace. Used by one thread.
 */
final class FindingReport {

	private static final Log logger = LogFactory.getLog("io.agenttracing.diagnosis");

	private static final int MAX_KINDS = 1_000;

	private static final int TRACES_PER_MINUTE = 10;

	private static final long MINUTE_NANOS = 60_000_000_000L;

	private final LongSupplier nanoTime;

	private final Map<String, Minute> kinds = new LinkedHashMap<>(16, 0.75F, true) {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Minute> eldest) {
			return size() > MAX_KINDS;
		}

	};

	FindingReport(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
	}

	/**
	 * Logs a finding, unless its kind was logged within a minute.
	 * @param traceId the id of the trace
	 * @param finding the finding
	 */
	void found(String traceId, Finding finding) {
		Minute minute = minute(finding);
		if (minute.logged) {
			minute.unlogged++;
			return;
		}
		minute.logged = true;
		String before = (minute.unlogged > 0) ? " (" + minute.unlogged + " more since the last warning)" : "";
		minute.unlogged = 0;
		logger.warn("Trace %s: %s. %s.%s".formatted(traceId, finding, finding.advice(), before));
	}

	/**
	 * Whether to export one more trace for a kind of finding.
	 * @param finding the finding
	 * @return false when there were enough within a minute
	 */
	boolean isWorthATrace(Finding finding) {
		return minute(finding).traces++ < TRACES_PER_MINUTE;
	}

	private Minute minute(Finding finding) {
		long now = this.nanoTime.getAsLong();
		Minute minute = this.kinds.computeIfAbsent(finding.kind(), (kind) -> new Minute(now));
		if (now - minute.start >= MINUTE_NANOS) {
			minute.start = now;
			minute.logged = false;
			minute.traces = 0;
		}
		return minute;
	}

	/**
	 * What happened with one kind of finding since the minute began.
	 */
	private static final class Minute {

		private long start;

		private boolean logged;

		private int unlogged;

		private int traces;

		private Minute(long start) {
			this.start = start;
		}

	}

}

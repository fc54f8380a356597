package io.agenttracing.insight.diagnosis;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

import io.agenttracing.diagnosis.Finding;
import io.agenttracing.secret.SecretMask;
import io.agenttracing.text.LogText;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Rate limits findings: each kind is logged once a minute, with the number of those that
 * were not, and selects a limited number of traces for export, since a timeout that does
 * not fit is found in every trace. Used by one thread.
 */
final class FindingReport {

	private static final Log logger = LogFactory.getLog("io.agenttracing.diagnosis");

	private static final int MAX_KINDS = 1_000;

	private static final int TRACES_PER_MINUTE = 10;

	// Names with ids in them make every finding a kind of its own.
	private static final int TRACES_OF_RULE_PER_MINUTE = 60;

	private static final int WARNINGS_PER_MINUTE = 20;

	private static final int MAX_LENGTH = 2_000;

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
		Minute minute = minuteOf(finding.kind());
		Minute all = minuteOf(finding.rule());
		if (minute.logged || all.warnings >= WARNINGS_PER_MINUTE) {
			minute.unlogged++;
			return;
		}
		all.warnings++;
		minute.logged = true;
		String before = (minute.unlogged > 0) ? " (" + minute.unlogged + " more since the last warning)" : "";
		minute.unlogged = 0;
		// Names of spans are untrusted.
		String text = "Trace %s: %s %s%s".formatted(traceId, finding, finding.fix(), before);
		// An escape in front of a secret would be taken for a part of it.
		logger.warn(LogText.of(SecretMask.mask(text), MAX_LENGTH));
	}

	/**
	 * Whether to export a trace for its findings.
	 * @param findings the findings
	 * @return whether one of their kinds is below its limit for this minute
	 */
	boolean isWorthATrace(List<Finding> findings) {
		boolean worth = false;
		for (Finding finding : findings) {
			Minute minute = minuteOf(finding.kind());
			Minute all = minuteOf(finding.rule());
			worth |= minute.traces++ < TRACES_PER_MINUTE && all.traces++ < TRACES_OF_RULE_PER_MINUTE;
		}
		return worth;
	}

	private Minute minuteOf(String kind) {
		long now = this.nanoTime.getAsLong();
		Minute minute = this.kinds.computeIfAbsent(kind, (key) -> new Minute(now));
		if (now - minute.start >= MINUTE_NANOS) {
			minute.start = now;
			minute.logged = false;
			minute.traces = 0;
			minute.warnings = 0;
		}
		return minute;
	}

	/**
	 * The counts of one kind, or of one rule, since the minute began.
	 */
	private static final class Minute {

		private long start;

		private boolean logged;

		private int unlogged;

		private int traces;

		private int warnings;

		private Minute(long start) {
			this.start = start;
		}

	}

}

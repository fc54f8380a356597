package io.agenttracing.insight.diagnosis;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;

import io.agenttracing.diagnosis.Examination;
import io.agenttracing.diagnosis.Severity;

/**
 * Counts findings by rule and severity, infos included.
 */
final class FindingCounts implements ExaminedTraceListener {

	private static final int SEVERITIES = Severity.values().length;

	private final Map<String, AtomicLongArray> byRule = new ConcurrentHashMap<>();

	/**
	 * Begins to count. Others are not: a rule of the application may have another id each
	 * time.
	 * @param rules the ids of the rules
	 */
	void begin(List<String> rules) {
		rules.forEach((rule) -> this.byRule.putIfAbsent(rule, new AtomicLongArray(SEVERITIES)));
	}

	@Override
	public void onExamined(String traceId, Examination examination, boolean exported) {
		examination.findings().forEach((finding) -> {
			AtomicLongArray counts = this.byRule.get(finding.rule());
			if (counts != null) {
				counts.incrementAndGet(finding.severity().ordinal());
			}
		});
	}

	/**
	 * The findings of a rule.
	 * @param rule its id
	 * @param severity how much they matter
	 * @return how many there were
	 */
	long count(String rule, Severity severity) {
		AtomicLongArray counts = this.byRule.get(rule);
		return (counts != null) ? counts.get(severity.ordinal()) : 0;
	}

}

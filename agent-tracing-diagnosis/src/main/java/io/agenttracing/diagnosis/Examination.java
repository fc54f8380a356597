package io.agenttracing.diagnosis;

import java.util.List;

/**
 * What the rules say about a trace.
 *
 * @param findings what they found: the worst first, but a finding that explains others
 * before them
 * @param notJudged the rules that could not tell
 * @since 0.1.0
 */
public record Examination(List<Finding> findings, List<NotJudged> notJudged) {

	/** Nothing was found, and all was judged. */
	static final Examination NOTHING = new Examination(List.of(), List.of());

	/**
	 * The findings that matter.
	 * @return warnings and errors
	 */
	public List<Finding> alarms() {
		return this.findings.stream().filter(Finding::isAlarm).toList();
	}

}

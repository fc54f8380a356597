package io.agenttracing.diagnosis;

/**
 * A fault that a rule has found in a trace.
 *
 * @param rule the id of the rule that found it
 * @param subject the spans concerned by name, without numbers: the same for all findings
 * of one kind
 * @param cause what is wrong, human-readable
 * @param advice what to do
 * @since 0.1.0
 */
public record Finding(String rule, String subject, String cause, String advice) {

	/**
	 * The key by which findings of the same kind are grouped.
	 * @return rule and subject
	 */
	public String kind() {
		return this.rule + ' ' + this.subject;
	}

	@Override
	public String toString() {
		return this.rule + ": " + this.cause;
	}

}

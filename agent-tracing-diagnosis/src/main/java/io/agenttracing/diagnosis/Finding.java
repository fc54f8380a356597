package io.agenttracing.diagnosis;

/**
 * Something that is wrong with a trace.
 *
 * @param rule the id of the rule that found it
 * @param subject what all findings of the same kind have in common: the names of spans,
 * without the numbers
 * @param cause what is wrong, human-readable
 * @param advice what to do
 * @since 0.1.0
 */
public record Finding(String rule, String subject, String cause, String advice) {

	/**
	 * What tells one kind of finding from another.
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

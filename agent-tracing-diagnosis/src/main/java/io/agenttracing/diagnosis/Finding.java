package io.agenttracing.diagnosis;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What a rule has found in a trace.
 *
 * @param rule the id of the rule that found it
 * @param severity how much it matters
 * @param confidence how sure it is
 * @param subject the spans concerned by name, without numbers: the same for all findings
 * of one kind
 * @param spans the ids of the spans that show it, the most important first
 * @param numbers what was measured, by name
 * @param savingMillis how much shorter the trace would be without it, in milliseconds;
 * null where that is not known, or nothing would be gained
 * @param cause what is wrong, a sentence
 * @param fix what to do, a sentence; may be empty
 * @param becauseOf the finding that explains this one
 * @since 0.1.0
 */
public record Finding(String rule, Severity severity, Confidence confidence, String subject, List<String> spans,
		Map<String, Object> numbers, @Nullable Double savingMillis, String cause, String fix,
		@Nullable Finding becauseOf) {

	/**
	 * The key by which findings of the same kind are grouped.
	 * @return rule and subject
	 */
	public String kind() {
		return this.rule + ' ' + this.subject;
	}

	/**
	 * Whether somebody should change something: it is more than an info.
	 * @return whether it is a warning or an error
	 */
	public boolean isAlarm() {
		return this.severity != Severity.INFO;
	}

	Finding because(Finding of) {
		return new Finding(this.rule, this.severity, this.confidence, this.subject, this.spans, this.numbers,
				this.savingMillis, this.cause, this.fix, of);
	}

	@Override
	public String toString() {
		return this.rule + ": " + this.cause;
	}

}

package io.agenttracing.diagnosis;

import java.util.List;

import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Finds one kind of fault in a trace. A rule is found by {@link java.util.ServiceLoader}:
 * {@code @AutoService(DiagnosisRule.class)} on its class is all the registration it
 * needs. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public interface DiagnosisRule {

	/**
	 * The id of the rule.
	 * @return lower case, with dashes
	 */
	String id();

	/**
	 * Whether the rule may find something that matters, a warning or an error, in a trace
	 * because of a span. Called for each span that ends, on the collector's thread: keep
	 * it short. The span may not be masked yet.
	 * @param span a span
	 * @return whether its trace has to be examined
	 */
	boolean concerns(SpanData span);

	/**
	 * The rules whose findings explain those of this rule, where they are about the same
	 * spans or spans below them.
	 * @return their ids, the best explanation first
	 */
	default List<String> causes() {
		return List.of();
	}

	/**
	 * Examines a trace.
	 * @param trace the trace, with at least one span; also one that concerns other rules
	 * only
	 * @param verdict takes what is found
	 */
	void examine(Trace trace, Verdict verdict);

}

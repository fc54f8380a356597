package io.agenttracing.diagnosis;

import java.util.function.Consumer;

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
	 * Whether the rule may find something in a trace because of a span. Called for each
	 * span that ends, on the collector's thread: keep it short. The span may not be
	 * masked yet.
	 * @param span a span
	 * @return whether to {@link #examine} its trace
	 */
	boolean concerns(SpanData span);

	/**
	 * Examines a trace.
	 * @param trace the trace; also one that concerns other rules only
	 * @param findings receives the findings
	 */
	void examine(Trace trace, Consumer<Finding> findings);

}

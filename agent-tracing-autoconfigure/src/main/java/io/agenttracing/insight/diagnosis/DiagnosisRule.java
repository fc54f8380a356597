package io.agenttracing.insight.diagnosis;

import java.util.function.Consumer;

/**
 * Finds one kind of fault in a trace.
 */
@FunctionalInterface
interface DiagnosisRule {

	void examine(ReviewedTrace trace, Consumer<Finding> findings);

}

package io.agenttracing.insight.diagnosis;

import io.agenttracing.diagnosis.Examination;

/**
 * Receives what the rules say about each trace, or part of one, that they have examined.
 * Called on the collector's thread.
 */
@FunctionalInterface
interface ExaminedTraceListener {

	/**
	 * Receives an examination.
	 * @param traceId the id of the trace
	 * @param examination what the rules say
	 * @param exported whether the trace is exported
	 */
	void onExamined(String traceId, Examination examination, boolean exported);

}

package io.agenttracing.cli;

/**
 * Writes what was found, for somebody.
 */
interface Report {

	/**
	 * Writes one trace.
	 * @param judged the trace and what was found in it
	 */
	void write(Judged judged);

}

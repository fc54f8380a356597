package io.agenttracing.test;

import java.util.function.Function;

import io.agenttracing.test.claim.ClaimedTrace;

/**
 * Where a trace comes from.
 */
interface TraceSource {

	/**
	 * The trace with all spans that it has by now.
	 * @return the trace, waited for if it is not there
	 */
	ClaimedTrace claimed();

	/**
	 * The trace, or why there is none, without waiting.
	 * @param text makes a text of a trace
	 * @return the text
	 */
	default String describe(Function<ClaimedTrace, String> text) {
		return text.apply(claimed());
	}

}

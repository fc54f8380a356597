package io.agenttracing.instrument.mcp;

import org.jspecify.annotations.Nullable;

/**
 * Measures operations at their end.
 */
@FunctionalInterface
interface OperationMeter {

	/** Measures nothing. */
	OperationMeter NONE = (operation, errorType, nanos) -> {
	};

	/**
	 * An operation has ended.
	 * @param operation what it was
	 * @param errorType the error it has ended with, null for none
	 * @param nanos how long it has taken
	 */
	void ended(MeteredOperation operation, @Nullable String errorType, long nanos);

	/**
	 * What tells time series apart.
	 *
	 * @param method the method of the request
	 * @param tool the tool, null for other methods
	 * @param prompt the prompt, null for other methods
	 * @param transport the transport, null if unknown
	 * @param server the host of the server, null if there is none, and of a server
	 */
	record MeteredOperation(String method, @Nullable String tool, @Nullable String prompt, @Nullable String transport,
			@Nullable String server) {

	}

}

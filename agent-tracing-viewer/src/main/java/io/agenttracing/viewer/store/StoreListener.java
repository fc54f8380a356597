package io.agenttracing.viewer.store;

/**
 * Told of traces that have changed. It is called on the thread that changed one, which
 * may be the application's: it takes a note and returns.
 */
public interface StoreListener {

	/**
	 * A trace is new, or has changed.
	 * @param traceId the id of the trace
	 * @param version the version that it has now, larger than all before
	 */
	void changed(String traceId, long version);

	/**
	 * A trace is no longer there.
	 * @param traceId the id of the trace
	 */
	void gone(String traceId);

}

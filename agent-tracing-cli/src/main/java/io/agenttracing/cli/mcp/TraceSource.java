package io.agenttracing.cli.mcp;

import java.io.IOException;

import io.agenttracing.viewer.store.StoredTrace;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Where traces are. What it gives is masked. Used by several threads.
 */
public interface TraceSource {

	/**
	 * The list of traces, as the page is told it.
	 * @param query what all of them have, empty for all traces
	 * @return the list, the newest first
	 * @throws IOException if it cannot be had: the message says why
	 */
	JsonNode list(String query) throws IOException;

	/**
	 * A trace.
	 * @param traceId its id, 32 digits of lower-case hex
	 * @return the trace, or null where it is not there
	 * @throws IOException if it cannot be had: the message says why
	 */
	@Nullable StoredTrace trace(String traceId) throws IOException;

	/**
	 * Whether there may be other traces later.
	 * @return whether it makes sense to wait
	 */
	boolean changes();

}

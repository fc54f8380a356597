package io.agenttracing.cli.mcp;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;

import io.agenttracing.viewer.store.StoredTrace;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Where traces are. What it gives is masked. Used by several threads.
 */
public interface TraceSource {

	/** How long an answer of another program may take. */
	Duration PATIENCE = Duration.ofSeconds(20);

	/**
	 * The list of traces, as the page is told it.
	 * @param query what all of them have, empty for all traces
	 * @param within how long it may take
	 * @return the list, the newest first
	 * @throws ConnectException if what has the traces is not there
	 * @throws IOException if it cannot be had: the message says why
	 */
	JsonNode list(String query, Duration within) throws IOException;

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

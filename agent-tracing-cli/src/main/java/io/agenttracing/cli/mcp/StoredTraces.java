package io.agenttracing.cli.mcp;

import java.time.Duration;

import io.agenttracing.viewer.model.TraceModels;
import io.agenttracing.viewer.store.StoredTrace;
import io.agenttracing.viewer.store.TraceStore;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Traces of this process: those of files, or those that it receives.
 *
 * @param store where they are, masked
 * @param models what is told of them
 * @param changes whether there may be others later
 */
public record StoredTraces(TraceStore store, TraceModels models, boolean changes) implements TraceSource {

	private static final JsonMapper JSON = new JsonMapper();

	@Override
	public JsonNode list(String query, Duration within) {
		return JSON.readTree(this.models.list(query));
	}

	@Override
	public @Nullable StoredTrace trace(String traceId) {
		return this.store.trace(traceId);
	}

}

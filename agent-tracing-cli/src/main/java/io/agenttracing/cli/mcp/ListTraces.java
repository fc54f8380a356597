package io.agenttracing.cli.mcp;

import java.io.IOException;
import java.time.Instant;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lists traces, the newest first, each in a few words.
 */
final class ListTraces implements ToolAnswer {

	static final String NAME = "list_traces";

	private static final int USUAL = 20;

	static final int MOST = 50;

	private static final int MAX_NAMES = 5;

	private static final int CAUSE = 200;

	/** The bytes of all traces: of 50 with long names, a part. */
	private static final int ROOM = 24 * 1024;

	private final TraceSource source;

	ListTraces(TraceSource source) {
		this.source = source;
	}

	@Override
	public String to(ToolArguments arguments) throws ToolRefusal, IOException {
		int limit = arguments.number("limit", USUAL, 1, MOST);
		JsonNode list = this.source.list(arguments.text("query"), TraceSource.PATIENCE);
		ObjectNode answer = QuotedData.object();
		answer.put("version", StoreVersion.of(list).toString());
		JsonNode traces = list.path("traces");
		answer.put("found", traces.size());
		if (list.path("partial").asBoolean(false)) {
			answer.put("partial", true);
		}
		ArrayNode array = answer.putArray("traces");
		Room room = new Room(ROOM);
		for (int i = 0; i < Math.min(limit, traces.size()); i++) {
			if (!room.add(array, described(traces.get(i)))) {
				break;
			}
		}
		return QuotedData.text(answer);
	}

	/**
	 * Describes one trace of the list.
	 */
	static ObjectNode described(JsonNode trace) {
		ObjectNode to = QuotedData.object();
		QuotedData.put(to, "trace_id", trace.path("id").asString(""), QuotedData.NAME);
		QuotedData.put(to, "name", trace.path("name").asString(""), QuotedData.NAME);
		QuotedData.put(to, "state", trace.path("state").asString(""), QuotedData.NAME);
		if (trace.path("incomplete").asBoolean(false)) {
			to.put("incomplete", true);
		}
		to.put("start", Instant.ofEpochMilli((long) trace.path("start").asDouble(0)).toString());
		QuotedData.millis(to, "duration_ms", trace.path("durationMs").asDouble(0));
		to.put("spans", trace.path("spans").asInt(0));
		QuotedData.put(to, "worst_finding", trace.path("severity").asString(""), QuotedData.NAME);
		QuotedData.put(to, "finding", trace.path("finding").asString(""), CAUSE);
		names(to, "agents", trace.path("agents"));
		names(to, "services", trace.path("services"));
		long tokens = trace.path("tokens").asLong(0);
		if (tokens > 0) {
			to.put("tokens", tokens);
		}
		return to;
	}

	private static void names(ObjectNode to, String name, JsonNode names) {
		if (!names.isEmpty()) {
			ArrayNode array = to.putArray(name);
			for (int i = 0; i < Math.min(MAX_NAMES, names.size()); i++) {
				QuotedData.add(array, names.get(i).asString(""), QuotedData.NAME);
			}
		}
	}

}

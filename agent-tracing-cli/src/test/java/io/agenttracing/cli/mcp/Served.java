package io.agenttracing.cli.mcp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;

import io.agenttracing.viewer.model.TraceModels;
import io.agenttracing.viewer.reception.OtlpReception;
import io.agenttracing.viewer.server.ViewerServer;
import io.agenttracing.viewer.store.StoredTrace;
import io.agenttracing.viewer.store.TraceStore;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A page with the tools at {@code /mcp}, and traces to send to it.
 */
final class Served implements AutoCloseable {

	static final String FAILED = "4bf92f3577b34da6a3ce929d0e0e4736";

	static final String HEALTHY = "4bf92f3577b34da6a3ce929d0e0e4737";

	static final String AGENT = "00f067aa0ba902b7";

	static final String CALL = "00f067aa0ba902b8";

	final TraceStore store = new TraceStore(64 * 1024 * 1024);

	final List<Throwable> failures = new CopyOnWriteArrayList<>();

	final StoredTraces traces;

	/** Counts how often the list was asked for. */
	final CountDownLatch listedTwice = new CountDownLatch(2);

	final ViewerServer server;

	private final OtlpReception reception = new OtlpReception(this.store, UnaryOperator.identity());

	Served() throws IOException {
		this(true);
	}

	Served(boolean changes) throws IOException {
		this.traces = new StoredTraces(this.store, new TraceModels(this.store), changes);
		this.server = ViewerServer.start(0, this.store, this.traces.models(), this.reception, this.failures::add,
				Map.of("/mcp", McpEndpoint.of(new Counted(this))));
	}

	void receive(String otlp) {
		assertThat(this.reception.receive(otlp.getBytes(StandardCharsets.UTF_8), "application/json", null).status())
			.isEqualTo(200);
	}

	/**
	 * The SDK's own client.
	 */
	McpSyncClient client() {
		McpSyncClient client = McpClient.sync(HttpClientStreamableHttpTransport.builder(this.server.address()).build())
			.build();
		client.initialize();
		return client;
	}

	static String text(McpSyncClient client, String tool, Map<String, Object> arguments) {
		CallToolResult result = client.callTool(new CallToolRequest(tool, arguments, null));
		assertThat(result.isError()).as(tool + " " + arguments + ": " + result.content()).isFalse();
		return text(result);
	}

	static String refusal(McpSyncClient client, String tool, Map<String, Object> arguments) {
		CallToolResult result = client.callTool(new CallToolRequest(tool, arguments, null));
		assertThat(result.isError()).as(tool + " " + arguments + ": " + result.content()).isTrue();
		return text(result);
	}

	private static String text(CallToolResult result) {
		assertThat(result.content()).singleElement().isInstanceOf(TextContent.class);
		return ((TextContent) result.content().get(0)).text();
	}

	/**
	 * An agent gives up before the call that it waits for; or both are well.
	 * @param traceId the id of the trace
	 * @param failed whether it gives up
	 * @param note the value of an attribute of the call, as it is in JSON
	 */
	static String trace(String traceId, boolean failed, String note) {
		String status = failed ? ", \"status\": {\"code\": 2}" : "";
		String error = failed
				? "{\"key\": \"error.type\", \"value\": {\"stringValue\": \"java.net.http.HttpTimeoutException\"}},"
				: "";
		return """
				{"resourceSpans": [{"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "desk"}}]},
				"scopeSpans": [{"spans": [
				{"traceId": "%1$s", "spanId": "00f067aa0ba902b7", "name": "invoke_agent risk", "kind": 1,
				 "startTimeUnixNano": "1000000000000000000", "endTimeUnixNano": "1000000001000000000", "attributes": [
				  {"key": "gen_ai.operation.name", "value": {"stringValue": "invoke_agent"}},
				  {"key": "code.function.name", "value": {"stringValue": "com.example.RiskApi.score"}},
				  {"key": "agent_tracing.timeout_ms", "value": {"intValue": "1000"}}]%2$s},
				{"traceId": "%1$s", "spanId": "00f067aa0ba902b8", "parentSpanId": "00f067aa0ba902b7", "name": "http post",
				 "kind": 3, "startTimeUnixNano": "1000000000001000000", "endTimeUnixNano": "1000000000999000000",
				 "attributes": [
				  {"key": "method", "value": {"stringValue": "POST"}},
				  {"key": "client.name", "value": {"stringValue": "risk-api"}}, %3$s
				  {"key": "note", "value": {"stringValue": "%4$s"}},
				  {"key": "agent_tracing.timeout_ms", "value": {"intValue": "%5$d"}}]%2$s}
				]}]}]}
				"""
			.formatted(traceId, status, error, note, failed ? 3000 : 500);
	}

	@Override
	public void close() {
		this.server.close();
	}

	/**
	 * Tells that somebody waits.
	 */
	private record Counted(Served served) implements TraceSource {

		@Override
		public JsonNode list(String query, Duration within) {
			JsonNode list = this.served.traces.list(query, within);
			this.served.listedTwice.countDown();
			return list;
		}

		@Override
		public StoredTrace trace(String traceId) {
			return this.served.traces.trace(traceId);
		}

		@Override
		public boolean changes() {
			return this.served.traces.changes();
		}

	}

}

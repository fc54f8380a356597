package io.agenttracing.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The server on standard input and output: a process that the SDK's client starts.
 */
class McpCommandTests {

	private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

	@TempDir
	private Path directory;

	@Test
	void aClientStartsItAndAsksForTraces() throws IOException {
		Path file = Files.writeString(this.directory.resolve("trace.json"), trace());
		try (McpSyncClient client = client("mcp", file.toString())) {
			client.initialize();

			assertThat(client.listTools().tools()).hasSize(5);
			assertThat(text(client, "list_traces", Map.of())).contains(TRACE, "\"state\":\"failed\"");
			assertThat(text(client, "explain_trace", Map.of("trace_id", TRACE)))
				.contains("> Trace " + TRACE + ": invoke_agent risk", "error root-cause");
			// What looks like a secret is masked, in names of keys and in texts.
			assertThat(text(client, "get_span", Map.of("trace_id", TRACE, "span_id", "00f067aa0ba902b7")))
				.contains("\"api_key\":\"***\"", "password=***")
				.doesNotContain("hunter2", "0123456789abcdef0123");
			CallToolResult waited = client.callTool(new CallToolRequest("wait_for_trace", Map.of(), null));
			assertThat(waited.isError()).isTrue();
			assertThat(waited.content().toString()).contains("no others come");
		}
	}

	@Test
	void withoutAPageItSaysWhereThereShouldBeOne() {
		Result result = run(
				"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"list_traces\"}}\n",
				"mcp", "--page", "http://localhost:1");

		assertThat(result.status()).isZero();
		assertThat(result.err()).isEmpty();
		assertThat(result.out().lines()).singleElement()
			.asString()
			.contains("\"isError\":true", "There is no page at http://localhost:1");
	}

	@Test
	void whatCannotBeServedIsOneLine() {
		for (List<String> arguments : List.of(List.of("mcp", "--page", "http://evil.example"),
				List.of("mcp", "--page", "http://localhost:8090", "file"), List.of("mcp", "-"),
				List.of("mcp", this.directory.resolve("missing").toString()))) {
			Result result = run("", arguments.toArray(String[]::new));

			assertThat(result.status()).as(arguments.toString()).isEqualTo(2);
			assertThat(result.out()).isEmpty();
			assertThat(result.err().lines()).hasSize(1);
		}
	}

	private static McpSyncClient client(String... arguments) {
		List<String> command = new ArrayList<>(List.of("-XX:TieredStopAtLevel=1", "-cp",
				System.getProperty("java.class.path"), AgentTracingCli.class.getName()));
		command.addAll(List.of(arguments));
		ServerParameters server = ServerParameters
			.builder(Path.of(System.getProperty("java.home"), "bin", "java").toString())
			.args(command)
			.build();
		return McpClient.sync(new StdioClientTransport(server, McpJsonDefaults.getMapper()))
			.initializationTimeout(Duration.ofSeconds(60))
			.requestTimeout(Duration.ofSeconds(60))
			.build();
	}

	private static String text(McpSyncClient client, String tool, Map<String, Object> arguments) {
		CallToolResult result = client.callTool(new CallToolRequest(tool, arguments, null));
		assertThat(result.isError()).as(String.valueOf(result.content())).isFalse();
		return ((TextContent) result.content().get(0)).text();
	}

	private static Result run(String input, String... arguments) {
		StringWriter out = new StringWriter();
		StringWriter err = new StringWriter();
		InputStream before = System.in;
		System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
		try {
			int status = AgentTracingCli.run(new PrintWriter(out), new PrintWriter(err), arguments);
			return new Result(status, out.toString(), err.toString());
		}
		finally {
			System.setIn(before);
		}
	}

	private static String trace() {
		return """
				{"resourceSpans": [{"scopeSpans": [{"spans": [
				{"traceId": "%1$s", "spanId": "00f067aa0ba902b7", "name": "invoke_agent risk", "kind": 1,
				 "startTimeUnixNano": "1000000000", "endTimeUnixNano": "2000000000", "status": {"code": 2, "message": "down"},
				 "attributes": [{"key": "gen_ai.operation.name", "value": {"stringValue": "invoke_agent"}},
				  {"key": "api_key", "value": {"stringValue": "0123456789abcdef0123"}},
				  {"key": "note", "value": {"stringValue": "connected with password=hunter2hunter2 to it"}}]}
				]}]}]}
				"""
			.formatted(TRACE);
	}

	/**
	 * How the program ended.
	 */
	private record Result(int status, String out, String err) {

	}

}

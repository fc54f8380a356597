package io.agenttracing.cli.mcp;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.modelcontextprotocol.client.McpSyncClient;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A thousand requests that nobody would write: each is answered, or it is said why not.
 */
class FuzzedMessagesTests {

	private static final int REQUESTS = 1_000;

	private static final JsonMapper JSON = new JsonMapper();

	private static final List<String> SEEDS = List.of(
			"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},\"clientInfo\":{\"name\":\"x\",\"version\":\"1\"}}}",
			"{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}",
			"{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"tools/list\",\"params\":{\"cursor\":\"x\"}}",
			call("list_traces", "\"query\":\"failed >2s service:desk\",\"limit\":5"),
			call("explain_trace", "\"trace_id\":\"" + Served.FAILED + "\""),
			call("get_span", "\"trace_id\":\"" + Served.FAILED + "\",\"span_id\":\"" + Served.CALL + "\""),
			call("compare_traces", "\"trace_a\":\"" + Served.HEALTHY + "\",\"trace_b\":\"" + Served.FAILED + "\""),
			call("wait_for_trace", "\"query\":\"nothing\",\"timeout_seconds\":\"1\",\"since_version\":\"a-0\""),
			"{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}", "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"ping\"}");

	private static final List<String> PARTS = List.of("null", "{}", "[]", "-1", "1e999", "99999999999999999999", "\"\"",
			"\"\\u0000\"", "\"\\ud800\"", "true", "[[[[[[[[", "}}}}", "\"id\":", "\"method\":", "\"params\":", "2.0",
			"tools/call", "explain_trace", "../", "<script>", "\u202e", "\u0000", "'", "\\", ",", ":", "\"", "%s%n",
			"\"arguments\":{\"a\":" + "[".repeat(600) + "]".repeat(600) + "}", "x".repeat(5_000));

	private static String call(String tool, String arguments) {
		return "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\",\"arguments\":{%s}}}"
			.formatted(tool, arguments);
	}

	private static List<String> requests() {
		Random random = new Random(28);
		List<String> requests = new ArrayList<>();
		for (int i = 0; i < REQUESTS; i++) {
			StringBuilder request = new StringBuilder(SEEDS.get(i % SEEDS.size()));
			for (int change = random.nextInt(5); change > 0; change--) {
				int at = random.nextInt(request.length() + 1);
				switch (random.nextInt(4)) {
					case 0 -> request.insert(at, PARTS.get(random.nextInt(PARTS.size())));
					case 1 -> request.delete(at, Math.min(request.length(), at + random.nextInt(20)));
					case 2 -> request.setLength(Math.max(1, at));
					default -> request.insert(at, (char) random.nextInt(0x300));
				}
			}
			requests.add(request.toString().replace("\n", " ").replace("\r", " "));
		}
		return requests;
	}

	@Test
	void eachIsAnsweredOverHttp() throws Exception {
		try (Served served = new Served(false)) {
			served.receive(Served.trace(Served.HEALTHY, false, "fine"));
			served.receive(Served.trace(Served.FAILED, true, "late"));
			int answers = 0;
			int errors = 0;
			for (String request : requests()) {
				Response response = post(served, request);
				if (response.status() == 202) {
					assertThat(response.body()).isEmpty();
					assertNoRequest(request);
				}
				else {
					assertThat(response.status()).as(request).isIn(200, 400);
					errors += assertAnswer(request, response.body(), response.status() == 200) ? 1 : 0;
					answers++;
				}
			}
			assertThat(answers).isGreaterThan(REQUESTS / 2);
			assertThat(errors).isBetween(REQUESTS / 10, answers - REQUESTS / 10);
			assertThat(served.failures).isEmpty();
			try (McpSyncClient client = served.client()) {
				assertThat(client.listTools().tools()).hasSize(TraceTools.NAMES.size());
			}
		}
	}

	// Each on a connection of its own: on one that stays, the answer's body would wait
	// for
	// an acknowledgement of its head.
	private static Response post(Served served, String body) throws IOException {
		byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
		String head = "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
				+ bytes.length + "\r\nConnection: close\r\n\r\n";
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.server.port())) {
			socket.setSoTimeout(20_000);
			OutputStream out = socket.getOutputStream();
			out.write(head.getBytes(StandardCharsets.UTF_8));
			out.write(bytes);
			out.flush();
			String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			int end = answer.indexOf("\r\n\r\n");
			return new Response(Integer.parseInt(answer.split(" ", 3)[1]), answer.substring(end + 4));
		}
	}

	@Test
	void eachIsAnsweredOnStandardOutput() throws IOException {
		try (Served served = new Served(false)) {
			served.receive(Served.trace(Served.FAILED, true, "late"));
			McpMessages messages = McpMessages.of(served.traces);
			List<String> requests = requests();
			String last = "{\"jsonrpc\":\"2.0\",\"id\":\"last\",\"method\":\"ping\"}";
			byte[] input = (String.join("\n", requests) + "\n" + "x".repeat(300_000) + "\n\n" + last)
				.getBytes(StandardCharsets.UTF_8);
			ByteArrayOutputStream output = new ByteArrayOutputStream();
			new StandardStreams(messages, new ByteArrayInputStream(input),
					new PrintWriter(output, false, StandardCharsets.UTF_8))
				.serve();
			List<String> lines = output.toString(StandardCharsets.UTF_8).lines().toList();
			long silent = requests.stream()
				.filter((request) -> request.isEmpty()
						|| !messages.answer(request.getBytes(StandardCharsets.UTF_8)).isDue())
				.count();
			assertThat(lines).hasSize(REQUESTS - (int) silent + 2);
			lines.forEach((line) -> assertAnswer("", line, line.contains("\"id\":")));
			assertThat(lines).noneMatch((line) -> line.contains("others that wait"));
			assertThat(lines).contains("{\"jsonrpc\":\"2.0\",\"id\":\"last\",\"result\":{}}");
			assertThat(lines).anyMatch((line) -> line.contains("A message has at most 256 KB"));
		}
	}

	// A batch has an answer for each of its messages.
	private static boolean assertAnswer(String request, String answer, boolean identified) {
		JsonNode json = JSON.readTree(answer);
		if (json.isArray()) {
			assertThat(json.isEmpty()).as(request).isFalse();
			return false;
		}
		assertThat(json.path("jsonrpc").asString()).as(request).isEqualTo("2.0");
		assertThat(json.has("id")).as(request).isEqualTo(identified);
		assertThat(identified || json.has("error")).as(request).isTrue();
		assertThat(json.has("result")).as(request).isNotEqualTo(json.has("error"));
		if (json.has("error")) {
			assertThat(json.path("error").path("message").asString()).as(request).isNotEmpty().hasSizeLessThan(301);
			assertThat(json.path("error").path("code").asInt()).as(request).isNotEqualTo(-32603);
		}
		return json.has("error");
	}

	// Only what is no request may go without an answer.
	private static void assertNoRequest(String request) {
		try {
			JsonNode json = JSON.readTree(request);
			assertThat(json.has("method") && json.has("id")).as(request).isFalse();
		}
		catch (JacksonException ex) {
			throw new AssertionError(request, ex);
		}
	}

	/**
	 * What the server has said.
	 */
	private record Response(int status, String body) {

	}

}

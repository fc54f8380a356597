package io.agenttracing.sample.standin;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

import io.agenttracing.sample.standin.StandInProperties.Plan;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StandInServer}: the wire format, byte by byte as a provider has it.
 */
class StandInServerTests {

	private static final int CONTEXT_WINDOW = 50;

	private final JsonMapper json = new JsonMapper();

	private final HttpClient client = HttpClient.newHttpClient();

	private StandInServer server;

	@BeforeEach
	void start() throws IOException {
		this.server = new StandInServer(
				new StandInProperties(Duration.ZERO, CONTEXT_WINDOW, 0, Plan.NONE, Plan.NONE, Plan.NONE),
				new StandInModels(CONTEXT_WINDOW), this.json);
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void embedsTexts() throws Exception {
		JsonNode response = post("/embeddings", """
				{"model": "m", "input": ["the rent is due", "rent due", "cats"]}""", 200);
		assertThat(response.path("object").asString()).isEqualTo("list");
		assertThat(response.path("model").asString()).isEqualTo("m");
		assertThat(response.path("usage").toString()).isIn("{\"prompt_tokens\":7,\"total_tokens\":7}",
				"{\"total_tokens\":7,\"prompt_tokens\":7}");
		JsonNode data = response.path("data");
		assertThat(data.size()).isEqualTo(3);
		assertThat(data.get(1).path("object").asString()).isEqualTo("embedding");
		assertThat(data.get(1).path("index").asInt()).isOne();
		assertThat(product(data.get(0), data.get(0))).isCloseTo(1.0, Offset.offset(1e-5));
		assertThat(data.get(0).path("embedding")).isEqualTo(data.get(1).path("embedding"));
		assertThat(product(data.get(0), data.get(2))).isLessThan(0.5);
	}

	@Test
	void embedsASingleText() throws Exception {
		assertThat(post("/embeddings", "{\"model\": \"m\", \"input\": \"rent\"}", 200).path("data").size()).isOne();
	}

	@Test
	void answersFromThePassages() throws Exception {
		JsonNode response = post("/chat/completions",
				"""
						{"model": "m", "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content":
						"Passages:\\n[3] Cats are welcome here.\\n[7] The rent is due on Monday.\\n\\nQuestion: When is the rent due?"}]}
						""",
				200);
		assertThat(response.path("object").asString()).isEqualTo("chat.completion");
		assertThat(response.path("id").asString()).startsWith("chatcmpl-");
		assertThat(response.path("created").asLong()).isPositive();
		JsonNode choice = response.path("choices").get(0);
		assertThat(choice.path("index").asInt()).isZero();
		assertThat(choice.path("finish_reason").asString()).isEqualTo("stop");
		assertThat(choice.path("message").path("role").asString()).isEqualTo("assistant");
		assertThat(choice.path("message").path("content").asString()).isEqualTo("The rent is due on Monday. [7]");
		JsonNode usage = response.path("usage");
		assertThat(usage.path("completion_tokens").asInt()).isEqualTo(10);
		assertThat(usage.path("total_tokens").asInt()).isEqualTo(usage.path("prompt_tokens").asInt() + 10);
	}

	@Test
	void stopsAtTheLimitOfTokens() throws Exception {
		JsonNode choice = post("/chat/completions", """
				{"model": "m", "max_tokens": 3, "messages": [{"role": "user", "content":
				"[1] The rent is due on Monday.\\nQuestion: When is the rent due?"}]}""", 200).path("choices").get(0);
		assertThat(choice.path("finish_reason").asString()).isEqualTo("length");
		assertThat(choice.path("message").path("content").asString()).isEqualTo("The rent is");
	}

	@Test
	void refusesPromptsThatAreTooLong() throws Exception {
		JsonNode error = post("/chat/completions",
				"{\"model\": \"m\", \"messages\": [{\"role\": \"user\", \"content\": \""
						+ "word ".repeat(CONTEXT_WINDOW + 1) + "\"}]}",
				400)
			.path("error");
		assertThat(error.path("code").asString()).isEqualTo("context_length_exceeded");
		assertThat(error.path("type").asString()).isEqualTo("invalid_request_error");
		assertThat(error.path("message").asString()).contains("maximum context length is 50 tokens");
		assertThat(error.has("param")).isTrue();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			/embeddings       | {                              | 400
			/embeddings       | []                             | 400
			/embeddings       | {"input": "a"}                 | 400
			/embeddings       | {"model": "m", "input": [1]}   | 400
			/embeddings       | {"model": "m", "input": []}    | 400
			/chat/completions | {"model": "m"}                 | 400
			/completions      | {"model": "m"}                 | 404
			""")
	void refusesWhatItCannotRead(String path, String body, int status) throws Exception {
		assertThat(post(path, body, status).path("error").path("message").asString()).isNotEmpty();
	}

	@Test
	void refusesToBeRead() throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.server.baseUrl() + "/embeddings")).build();
		assertThat(this.client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
	}

	@Test
	void asksForPassagesBeforeItAnswers() throws Exception {
		String tools = """
				, "tools": [{"type": "function", "function": {"name": "read", "parameters":
				{"type": "object", "properties": {"number": {"type": "integer"}}}}}]}""";
		String question = """
				{"role": "user", "content": "[7] The rent…\\n[3] Cats…\\n[4] Dogs…\\n\\nQuestion: When is the rent due?"}""";
		JsonNode choice = post("/chat/completions", "{\"model\": \"m\", \"messages\": [" + question + "]" + tools, 200)
			.path("choices")
			.get(0);
		assertThat(choice.path("finish_reason").asString()).isEqualTo("tool_calls");
		assertThat(choice.path("message").path("tool_calls").valueStream())
			.extracting((call) -> call.path("function").path("name").asString()
					+ call.path("function").path("arguments").asString())
			.containsExactly("read{\"number\":7}", "read{\"number\":3}");
		String result = """
				, {"role": "tool", "tool_call_id": "call_1", "content": "[7] The rent is due on Monday."}""";
		JsonNode answer = post("/chat/completions",
				"{\"model\": \"m\", \"messages\": [" + question + result + "]" + tools, 200);
		assertThat(answer.path("choices").get(0).path("message").path("content").asString())
			.isEqualTo("The rent is due on Monday. [7]");
	}

	@Test
	void refusesFirstWhereThatIsPlanned() throws Exception {
		Plan chat = new Plan(List.of(), List.of(429, 200));
		try (StandInServer refusing = new StandInServer(
				new StandInProperties(Duration.ZERO, CONTEXT_WINDOW, 0, Plan.NONE, chat, Plan.NONE),
				new StandInModels(CONTEXT_WINDOW), this.json)) {
			StandInServer first = this.server;
			this.server = refusing;
			String body = "{\"model\": \"m\", \"messages\": [{\"role\": \"user\", \"content\": \"Who?\"}]}";
			assertThat(post("/chat/completions", body, 429).path("error").path("code").asString())
				.isEqualTo("rate_limit_exceeded");
			post("/chat/completions", body, 200);
			this.server = first;
		}
	}

	private JsonNode post(String path, String body, int status) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.server.baseUrl() + path))
			.header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString(body))
			.build();
		HttpResponse<String> response = this.client.send(request, BodyHandlers.ofString());
		assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
		return this.json.readTree(response.body());
	}

	private static double product(JsonNode a, JsonNode b) {
		double product = 0;
		for (int i = 0; i < a.path("embedding").size(); i++) {
			product += a.path("embedding").get(i).asDouble() * b.path("embedding").get(i).asDouble();
		}
		return product;
	}

}

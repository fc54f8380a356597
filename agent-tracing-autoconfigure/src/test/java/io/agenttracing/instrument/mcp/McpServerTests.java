package io.agenttracing.instrument.mcp;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.SpringAiWhereChosen;
import io.agenttracing.testing.WebApplication;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for a server with Spring AI's starter, whose client is a foreign one.
 */
class McpServerTests {

	private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

	private static final String PARENT = "00f067aa0ba902b7";

	private static final String TRACEPARENT = "00-" + TRACE + "-" + PARENT + "-01";

	private static final Map<String, Object> CITY = Map.of("city", ServedTools.CITY);

	private static ConfigurableApplicationContext context;

	private static RawClient client;

	private static EndedSpans spans;

	@BeforeAll
	static void start() {
		context = WebApplication.of(ServerApplication.class)
			.properties(SpringAiWhereChosen.MCP_SERVER + "=true", "spring.ai.mcp.server.protocol=STREAMABLE")
			.run();
		spans = context.getBean(EndedSpans.class);
		client = RawClient.connect(WebApplication.port(context));
	}

	@AfterAll
	static void stop() {
		context.close();
	}

	@BeforeEach
	void forget() {
		spans.clear();
	}

	@Test
	void joinsTheTraceOfTheClientAndLinksTheHttpRequest() {
		assertThat(text(client.call("weather", CITY, Map.of("traceparent", TRACEPARENT)))).contains("rain in Xanadu");
		SpanData request = spans.named("http post /mcp");
		assertThat(spans.tree()).containsExactlyInAnyOrder("- > http post /mcp", "- > tools/call weather",
				"tools/call weather > look outside");
		SpanData served = spans.named("tools/call weather");
		assertThat(served.getTraceId()).isEqualTo(TRACE).isNotEqualTo(request.getTraceId());
		assertThat(served.getParentSpanId()).isEqualTo(PARENT);
		assertThat(served.getKind()).isEqualTo(SpanKind.SERVER);
		assertThat(served.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
		assertThat(served.getLinks()).singleElement()
			.satisfies((link) -> assertThat(link.getSpanContext().getSpanId()).isEqualTo(request.getSpanId()));
	}

	@Test
	void saysWhatWasAskedForInTheWordsOfTheConventions() {
		client.call("weather", CITY, Map.of("traceparent", TRACEPARENT));
		Map<String, Object> attributes = attributes(spans.named("tools/call weather"));
		assertThat(attributes).containsEntry("mcp.method.name", "tools/call")
			.containsEntry("gen_ai.tool.name", "weather")
			.containsEntry("network.transport", "tcp")
			.containsEntry("network.protocol.name", "http")
			.containsEntry("mcp.session.id", client.session())
			.hasSize(5);
	}

	@Test
	void isBelowTheHttpRequestForAClientThatSaysNothing() {
		assertThat(text(client.call("weather", CITY, null))).contains("rain in Xanadu");
		spans.named("http post /mcp");
		assertThat(spans.tree()).containsExactlyInAnyOrder("- > http post /mcp", "http post /mcp > tools/call weather",
				"tools/call weather > look outside");
		assertThat(spans.named("tools/call weather").getLinks()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "broken", "refusing" })
	void aToolThatFailsIsRedAndWhatItSaysIsContent(String tool) {
		JsonNode answer = client.call(tool, CITY, Map.of("traceparent", TRACEPARENT));
		assertThat(answer.at("/result/isError").booleanValue()).isTrue();
		assertThat(answer.toString()).contains(ServedTools.CITY);
		SpanData served = spans.named("tools/call " + tool);
		assertThat(served.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
		assertThat(attributes(served)).containsEntry("error.type", "tool_error");
		assertHasNoContent();
	}

	@Test
	void anAnswerThatIsAnErrorIsRedByItsCode() {
		JsonNode answer = client.read("cities://lost", Map.of("traceparent", TRACEPARENT));
		SpanData served = spans.named("resources/read");
		assertThat(served.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
		String code = answer.at("/error/code").asString();
		assertThat(attributes(served)).containsEntry("error.type", code)
			.containsEntry("rpc.response.status_code", code);
		assertHasNoContent();
	}

	@Test
	void aResourceHasWhatTheServerHasDeclared() {
		assertThat(client.read("cities://all", Map.of("traceparent", TRACEPARENT)).toString()).contains("Xanadu");
		SpanData served = spans.named("resources/read");
		assertThat(served.getParentSpanId()).isEqualTo(PARENT);
		assertThat(served.getKind()).isEqualTo(SpanKind.SERVER);
		assertThat(attributes(served)).containsEntry("mcp.method.name", "resources/read")
			.containsEntry("mcp.resource.uri", "cities://all");
		assertHasNoContent();
	}

	@Test
	void aTemplateKeepsWhatItIsFilledWith() {
		assertThat(client.read("cities://one/Xanadu", Map.of("traceparent", TRACEPARENT)).toString())
			.contains("all about Xanadu");
		SpanData served = spans.named("resources/read");
		assertThat(served.getParentSpanId()).isEqualTo(PARENT);
		assertThat(attributes(served)).containsEntry("mcp.resource.uri", "cities://one/{name}");
		assertHasNoContent();
	}

	@Test
	void aPromptIsNamed() {
		assertThat(
				client.request("prompts/get", Map.of("name", "greeting", "_meta", Map.of("traceparent", TRACEPARENT)))
					.toString())
			.contains("Hello Xanadu");
		SpanData served = spans.named("prompts/get greeting");
		assertThat(served.getParentSpanId()).isEqualTo(PARENT);
		assertThat(attributes(served)).containsEntry("gen_ai.prompt.name", "greeting");
		assertHasNoContent();
	}

	static Stream<Map<String, Object>> hostile() {
		String ones = "1".repeat(1 << 20);
		Object deep = "end";
		for (int i = 0; i < 200; i++) {
			deep = Map.of("traceparent", deep);
		}
		return Stream.of(Map.of(), Map.of("traceparent", ""), Map.of("traceparent", 7), Map.of("traceparent", true),
				Map.of("traceparent", List.of(TRACEPARENT)), Map.of("traceparent", Map.of("value", TRACEPARENT)),
				Map.of("traceparent", deep), Collections.singletonMap("traceparent", null), Map.of("traceparent", ones),
				Map.of("traceparent", TRACEPARENT + ones), Map.of("traceparent", TRACEPARENT.replace('4', 'F')),
				Map.of("traceparent", "ff" + TRACEPARENT.substring(2)),
				Map.of("traceparent", "00-" + "0".repeat(32) + "-" + PARENT + "-01"),
				Map.of("traceparent", TRACEPARENT + "\r\nx: y"), Map.of("Traceparent", TRACEPARENT),
				Map.of("io.example/traceparent", TRACEPARENT), Map.of("tracestate", ones, "baggage", ones),
				Map.of("agent-tracing-budget", "1", "progressToken", 1));
	}

	@ParameterizedTest
	@MethodSource("hostile")
	void whatIsNoContextCostsTheContextAlone(Map<String, Object> meta) {
		assertThat(text(client.call("weather", CITY, meta))).contains("rain in Xanadu");
		spans.named("http post /mcp");
		assertThat(spans.tree()).containsExactlyInAnyOrder("- > http post /mcp", "http post /mcp > tools/call weather",
				"tools/call weather > look outside");
		assertThat(attributes(spans.named("tools/call weather"))).doesNotContainKey("agent_tracing.budget_ms");
	}

	@Test
	void whatIsNoStateCostsTheStateAlone() {
		for (Object hostile : List.of("1".repeat(1 << 20), 7, List.of("a=b"), Map.of(), "=,=", "\0")) {
			spans.clear();
			client.call("weather", CITY, Map.of("traceparent", TRACEPARENT, "tracestate", hostile, "baggage", hostile,
					"agent-tracing-budget", hostile));
			SpanData served = spans.named("tools/call weather");
			assertThat(served.getParentSpanId()).isEqualTo(PARENT);
			assertThat(served.getSpanContext().getTraceState().isEmpty()).isTrue();
		}
	}

	@Test
	void keepsTheStateOfTheTrace() {
		client.call("weather", CITY, Map.of("traceparent", TRACEPARENT, "tracestate", "vendor=1"));
		assertThat(spans.named("tools/call weather").getSpanContext().getTraceState().get("vendor")).isEqualTo("1");
	}

	@Test
	void aDeadlineOfAnybodysIsNotedAndNotWatched() {
		assertThat(text(
				client.call("watched", Map.of(), Map.of("traceparent", TRACEPARENT, "agent-tracing-budget", "60000"))))
			.isEqualTo("watched: 0");
		assertThat(spans.named("tools/call watched").getAttributes().get(AgentSpanAttributes.BUDGET_MS)).isBetween(1L,
				60_000L);
	}

	@Test
	void metersWhatIsServed() {
		for (int i = 0; i < 3; i++) {
			client.call("refusing", CITY, null);
		}
		client.request("prompts/get", Map.of("name", "greeting"));
		assertThat(timer("gen_ai.tool.name", "refusing").count()).isGreaterThanOrEqualTo(3);
		assertThat(timer("gen_ai.tool.name", "refusing").getId().getTags()).extracting(Object::toString)
			.containsExactlyInAnyOrder("tag(mcp.method.name=tools/call)", "tag(gen_ai.tool.name=refusing)",
					"tag(gen_ai.prompt.name=none)", "tag(error.type=tool_error)", "tag(network.transport=tcp)");
		assertThat(timer("gen_ai.prompt.name", "greeting").count()).isPositive();
	}

	private static Timer timer(String key, String value) {
		return context.getBean(MeterRegistry.class).get("mcp.server.operation.duration").tag(key, value).timer();
	}

	private static void assertHasNoContent() {
		assertThat(spans.all().toString()).doesNotContain(ServedTools.CITY);
	}

	private static String text(JsonNode answer) {
		return answer.at("/result/content/0/text").asString();
	}

	private static Map<String, Object> attributes(SpanData span) {
		return span.getAttributes()
			.asMap()
			.entrySet()
			.stream()
			.collect(Collectors.toMap((entry) -> entry.getKey().getKey(), Map.Entry::getValue));
	}

}

package io.agenttracing.instrument.mcp;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.micrometer.core.instrument.MeterRegistry;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.GetPromptRequest;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceRequest;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Requests of a client, to a server that knows nothing of traces.
 */
class ClientSpanTests {

	private static UntracedServer server;

	private static ClientApplication application;

	@BeforeAll
	static void start() {
		server = UntracedServer.start();
		application = ClientApplication.start(server);
	}

	@AfterAll
	static void stop() {
		application.close();
		server.close();
	}

	@BeforeEach
	void reset() {
		application.spans().clear();
	}

	@Test
	void serverIsToldTheSpanOfTheCall() {
		agent().agent("desk", () -> client().callTool(weather("Berlin")));
		SpanData call = application.spans().named("tools/call weather");
		assertThat(application.spans().tree()).containsExactlyInAnyOrder("- > invoke_agent desk",
				"invoke_agent desk > tools/call weather");
		assertThat(server.lastMeta()).containsOnly(Map.entry("traceparent", traceparent(call)));
		assertThat(call.getKind()).isEqualTo(SpanKind.CLIENT);
		assertThat(call.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
		assertThat(texts(call)).containsEntry("mcp.method.name", "tools/call")
			.containsEntry("gen_ai.operation.name", "execute_tool")
			.containsEntry("gen_ai.tool.name", "weather")
			.containsEntry("mcp.protocol.version", "2025-11-25")
			.containsEntry("network.transport", "tcp")
			.containsEntry("network.protocol.name", "http")
			.containsEntry("server.address", "127.0.0.1")
			.containsEntry("server.port", String.valueOf(server.port()))
			.containsEntry("agent_tracing.timeout_ms", "20000")
			.containsKeys("mcp.session.id", "jsonrpc.request.id", "agent_tracing.tool.arguments.digest",
					"agent_tracing.tool.result.digest");
	}

	@Test
	void withoutATraceOnlyWhatAnApplicationAsksForBeginsOne() {
		client().listTools();
		client().ping();
		client().callTool(weather("Berlin"));
		assertThat(application.spans().tree()).containsExactly("- > tools/call weather");
	}

	@Test
	void whatAClientAsksByItselfIsInTheTraceItIsFor() {
		agent().agent("desk", () -> {
			client().ping();
			return client().listTools();
		});
		assertThat(application.spans().tree()).containsExactlyInAnyOrder("- > invoke_agent desk",
				"invoke_agent desk > tools/list");
		assertThat(texts(application.spans().named("tools/list"))).doesNotContainKey("gen_ai.operation.name");
	}

	@Test
	void resourcesAndPromptsHaveSpansWithoutTheUri() {
		agent().agent("desk", () -> {
			client().readResource(new ReadResourceRequest("city://berlin", null));
			SpanData read = application.spans().named("resources/read");
			assertThat(server.lastMeta()).containsEntry("traceparent", traceparent(read));
			return client().getPrompt(new GetPromptRequest("greeting", Map.of(), null));
		});
		SpanData prompt = application.spans().named("prompts/get greeting");
		assertThat(server.lastMeta()).containsEntry("traceparent", traceparent(prompt));
		assertThat(texts(prompt)).containsEntry("gen_ai.prompt.name", "greeting").doesNotContainKey("gen_ai.tool.name");
		assertThat(application.spans().tree()).containsExactlyInAnyOrder("- > invoke_agent desk",
				"invoke_agent desk > resources/read", "invoke_agent desk > prompts/get greeting");
		assertThat(application.spans().all()).allSatisfy((span) -> assertThat(said(span)).doesNotContain("berlin"));
	}

	@Test
	void toolThatFailsIsRedWithoutAWord() {
		CallToolResult result = agent().agent("desk", () -> client().callTool(weather(UntracedServer.ATLANTIS)));
		assertThat(result.isError()).isTrue();
		SpanData call = application.spans().named("tools/call weather");
		assertThat(call.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
		assertThat(texts(call)).containsEntry("error.type", "tool_error")
			.doesNotContainKey("agent_tracing.tool.result.digest");
		assertThat(application.spans().all()).allSatisfy((span) -> assertThat(said(span)).doesNotContain("flooded"));
		assertThat(application.spans().named("invoke_agent desk").getStatus().getStatusCode())
			.isEqualTo(StatusCode.UNSET);
	}

	@Test
	void errorOfTheProtocolHasItsCode() {
		assertThatExceptionOfType(McpError.class)
			.isThrownBy(() -> client().callTool(CallToolRequest.builder("missing").build()));
		SpanData call = application.spans().named("tools/call missing");
		assertThat(call.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
		assertThat(texts(call)).containsEntry("error.type", "-32602")
			.containsEntry("rpc.response.status_code", "-32602");
		assertThat(call.getEvents()).isEmpty();
	}

	@Test
	void stepThatIsTheCallIsItsSpan() {
		agent().agent("desk",
				() -> agent().call("forecast", StepKind.TOOL, () -> client().callTool(weather("Berlin"))));
		SpanData step = application.spans().named("execute_tool forecast");
		assertThat(application.spans().tree()).containsExactlyInAnyOrder("- > invoke_agent desk",
				"invoke_agent desk > execute_tool forecast");
		assertThat(server.lastMeta()).containsOnly(Map.entry("traceparent", traceparent(step)));
		assertThat(texts(step)).containsEntry("mcp.method.name", "tools/call")
			.containsEntry("gen_ai.tool.name", "forecast")
			.containsEntry("server.address", "127.0.0.1")
			.containsKeys("mcp.session.id", "jsonrpc.request.id");
	}

	@Test
	void stepWhoseCallSaysThatItFailedIsRed() {
		agent().call("forecast", StepKind.TOOL, () -> client().callTool(weather(UntracedServer.ATLANTIS)));
		SpanData step = application.spans().named("execute_tool forecast");
		assertThat(step.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
		assertThat(texts(step)).containsEntry("error.type", "tool_error");
	}

	@Test
	void furtherCallOfAStepHasASpanOfItsOwn() {
		agent().call("forecasts", StepKind.TOOL, () -> {
			client().callTool(weather("Berlin"));
			client().callTool(weather("Paris"));
			return client().readResource(new ReadResourceRequest("city://berlin", null));
		});
		assertThat(application.spans().tree()).containsExactlyInAnyOrder("- > execute_tool forecasts",
				"execute_tool forecasts > tools/call weather", "execute_tool forecasts > resources/read");
	}

	@Test
	void ofCallsAtTheSameTimeOneIsTheStep() {
		agent().call("forecasts", StepKind.TOOL, () -> {
			Context step = Context.current();
			List<CompletableFuture<CallToolResult>> calls = Stream.of("Berlin", "Paris", "Rome", "Oslo")
				.map((city) -> CompletableFuture.supplyAsync(step.wrapSupplier(() -> client().callTool(weather(city)))))
				.toList();
			return calls.stream().map(CompletableFuture::join).toList();
		});
		assertThat(application.spans().tree()).hasSize(4)
			.contains("- > execute_tool forecasts")
			.filteredOn("execute_tool forecasts > tools/call weather"::equals)
			.hasSize(3);
	}

	@Test
	void whatTheApplicationHasWrittenStays() {
		client().callTool(CallToolRequest.builder("weather")
			.arguments(Map.of("city", "Berlin"))
			.meta(Map.of("tenant", "acme"))
			.build());
		assertThat(server.lastMeta()).containsEntry("tenant", "acme")
			.containsEntry("traceparent", traceparent(application.spans().named("tools/call weather")))
			.hasSize(2);
		client().callTool(CallToolRequest.builder("weather")
			.arguments(Map.of("city", "Berlin"))
			.meta(Map.of("traceparent", "own"))
			.build());
		assertThat(server.lastMeta()).containsOnly(Map.entry("traceparent", "own"));
	}

	@Test
	void operationsAreMetered() {
		MeterRegistry registry = application.bean(MeterRegistry.class);
		long before = registry.find("mcp.client.operation.duration")
			.timers()
			.stream()
			.mapToLong((t) -> t.count())
			.sum();
		client().callTool(weather("Berlin"));
		client().callTool(weather(UntracedServer.ATLANTIS));
		agent().call("forecast", StepKind.TOOL, () -> client().callTool(weather("Berlin")));
		client().getPrompt(new GetPromptRequest("greeting", Map.of(), null));
		client().listTools();
		client().ping();
		assertThat(registry.find("mcp.client.operation.duration").timers().stream().mapToLong((t) -> t.count()).sum())
			.isEqualTo(before + 5);
		assertThat(registry.get("mcp.client.operation.duration")
			.tags("mcp.method.name", "tools/call", "gen_ai.tool.name", "weather", "gen_ai.prompt.name", "none",
					"error.type", "tool_error", "network.transport", "tcp", "server.address", "127.0.0.1")
			.timer()
			.totalTime(TimeUnit.NANOSECONDS)).isPositive();
		assertThat(registry.get("mcp.client.operation.duration")
			.tags("mcp.method.name", "prompts/get", "gen_ai.tool.name", "none", "gen_ai.prompt.name", "greeting",
					"error.type", "none")
			.timer()
			.count()).isPositive();
	}

	private static McpSyncClient client() {
		return application.client();
	}

	private static AgentTracer agent() {
		return application.bean(AgentTracer.class);
	}

	private static CallToolRequest weather(String city) {
		return CallToolRequest.builder("weather").arguments(Map.of("city", city)).build();
	}

	static String traceparent(SpanData span) {
		return "00-" + span.getTraceId() + "-" + span.getSpanId() + "-" + span.getSpanContext().getTraceFlags().asHex();
	}

	static Map<String, String> texts(SpanData span) {
		Map<String, String> texts = new HashMap<>();
		span.getAttributes().forEach((key, value) -> texts.put(key.getKey(), String.valueOf(value)));
		return texts;
	}

	static String said(SpanData span) {
		return List.of(span.toString(), span.getEvents(), span.getStatus()).toString();
	}

}

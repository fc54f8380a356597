package io.agenttracing.instrument.mcp;

import java.util.Map;

import io.agenttracing.AgentTracer;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

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
	void serverSeesTheSpanOfTheCall() {
		agent().agent("desk", () -> application.client().callTool(weather("Berlin")));
		SpanData call = application.spans().named("tools/call weather");
		assertThat(application.spans().tree()).contains("invoke_agent desk > tools/call weather");
		assertThat(call.getKind()).isEqualTo(SpanKind.CLIENT);
		assertThat(server.lastMeta()).containsOnly(Map.entry("traceparent", "00-" + call.getTraceId() + "-" + call.getSpanId() + "-01"));
	}

	private static AgentTracer agent() {
		return application.bean(AgentTracer.class);
	}

	private static CallToolRequest weather(String city) {
		return CallToolRequest.builder("weather").arguments(Map.of("city", city)).build();
	}

}

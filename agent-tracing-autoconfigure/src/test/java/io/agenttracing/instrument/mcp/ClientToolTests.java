package io.agenttracing.instrument.mcp;

import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentTracer;
import io.agenttracing.testing.SpringAiWhereChosen;
import io.agenttracing.testing.model.ModelReply;
import io.agenttracing.testing.model.ModelServer;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.tool.ToolCallbackProvider;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tools of MCP servers that a model of Spring AI calls.
 */
@ParameterizedClass
@CsvSource({ "sync, limited", "async, limited", "sync, auto", "async, auto" })
class ClientToolTests {

	private static UntracedServer server;

	private static ModelServer model;

	private static ClientApplication application;

	ClientToolTests(String type, String mode) {
		assertThat(type + mode).isNotEmpty();
	}

	@BeforeParameterizedClassInvocation
	static void start(String type, String mode) {
		server = UntracedServer.start();
		model = ModelServer.start();
		application = ClientApplication.start(server, SpringAiWhereChosen.CHOICE + "=ollama",
				"spring.ai.model.embedding=none", "spring.ai.model.image=none", "spring.ai.model.moderation=none",
				"spring.ai.model.audio.speech=none", "spring.ai.model.audio.transcription=none",
				"spring.ai.ollama.chat.model=qwen3", "spring.ai.ollama.base-url=" + model.baseUrl(),
				"spring.ai.mcp.client.type=" + type, "spring.reactor.context-propagation=" + mode);
	}

	@AfterParameterizedClassInvocation
	static void stop() {
		application.close();
		model.close();
		server.close();
	}

	@BeforeEach
	void reset() {
		application.spans().clear();
		model.reset();
	}

	@Test
	void spanOfTheFrameworkIsTheOneOfTheCall() {
		for (boolean stream : new boolean[] { false, true }) {
			application.spans().clear();
			model.then(ModelReply.toolCall("call_1", "weather", "{\"city\":\"Berlin\"}"), ModelReply.text("Sunny"));
			assertThat(ask(stream)).isEqualTo("Sunny");
			SpanData tool = application.spans().named("execute_tool weather");
			assertThat(names()).contains("execute_tool weather").noneMatch((name) -> name.startsWith("tools/call"));
			assertThat(server.lastMeta()).containsEntry("traceparent", ClientSpanTests.traceparent(tool));
			assertThat(ClientSpanTests.texts(tool)).containsEntry("mcp.method.name", "tools/call")
				.containsEntry("network.transport", "tcp")
				.containsEntry("server.address", "127.0.0.1")
				.containsKeys("mcp.session.id", "jsonrpc.request.id", "mcp.protocol.version");
			assertThat(tool.getStatus().getStatusCode()).isNotEqualTo(StatusCode.ERROR);
			assertThat(application.spans().all()).extracting(SpanData::getTraceId).containsOnly(tool.getTraceId());
		}
	}

	@Test
	void toolThatFailsIsRedWithoutAWord() {
		model.then(ModelReply.toolCall("call_1", "weather", "{\"city\":\"" + UntracedServer.ATLANTIS + "\"}"),
				ModelReply.text("Sorry"));
		assertThat(ask(false)).isEqualTo("Sorry");
		SpanData tool = application.spans().named("execute_tool weather");
		assertThat(tool.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
		assertThat(tool.getAttributes().get(AgentSpanAttributes.ERROR_TYPE)).isEqualTo("tool_error");
		assertThat(application.spans().all())
			.allSatisfy((span) -> assertThat(ClientSpanTests.said(span)).doesNotContain("flooded"));
	}

	private String ask(boolean stream) {
		ToolCallbackProvider tools = application.bean(ToolCallbackProvider.class);
		ChatClient.ChatClientRequestSpec question = application.bean(ChatClient.Builder.class)
			.build()
			.prompt()
			.user("What about today?")
			.toolCallbacks(tools);
		return application.bean(AgentTracer.class)
			.agent("desk", () -> stream ? String.join("", question.stream().content().toIterable())
					: String.valueOf(question.call().content()));
	}

	private List<String> names() {
		return application.spans().all().stream().map(SpanData::getName).toList();
	}

}

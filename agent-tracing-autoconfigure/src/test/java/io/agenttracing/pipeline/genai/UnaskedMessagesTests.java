package io.agenttracing.pipeline.genai;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.agenttracing.pipeline.UnaskedContent;
import io.agenttracing.span.AgentSpans;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link UnaskedMessages}.
 */
class UnaskedMessagesTests {

	private static final String REFUSAL = "com.openai.errors.BadRequestException";

	private static final String OF_TOOL = "org.springframework.ai.tool.execution.ToolExecutionException";

	private static final String OF_MCP = "io.modelcontextprotocol.spec.McpError";

	private static final String IN_MCP = "\n\tat io.modelcontextprotocol.client.transport.Http.send(Http.java:1)\n\tat x";

	private static final String LONG = "400: " + "zebra ".repeat(100);

	private final UnaskedMessages messages = new UnaskedMessages(UnaskedContent.ALL);

	@Test
	void whatAToolSaysAsItFailsIsContent() {
		verifySilent(failed(tool(), "com.example.Flooded", "zebra", "com.example.Flooded: zebra\n\tat x"));
		verifySilent(failed(chat(), OF_TOOL, "zebra", OF_TOOL + ": zebra\n\tat x"));
		verifySilent(failed(agent(), OF_TOOL, "zebra", OF_TOOL + ": zebra\n\tat x"));
	}

	@Test
	void whatAnMcpServerSaysIsContent() {
		verifySilent(failed(agent(), OF_MCP, "zebra", OF_MCP + ": zebra\n\tat x"));
		verifySilent(failed(agent(), "java.lang.RuntimeException", "Failed to send message: zebra",
				"java.lang.RuntimeException: Failed to send message: zebra"
						+ "\n\tat io.modelcontextprotocol.client.transport.Http.send(Http.java:1)\n\tat x"));
		SpanData below = failed(agent(), "com.example.Failed", "failed",
				"com.example.Failed: failed\n\tat x\n\tat io.modelcontextprotocol.server.Server.call(Server.java:1)");
		assertThat(this.messages.removedFrom(below)).isSameAs(below);
	}

	@Test
	void longErrorOfAVendorMayQuoteTheRequest() {
		verifySilent(failed(chat(), REFUSAL, LONG, REFUSAL + ": " + LONG + "\n\tat x"));
		verifySilent(failed(agent(), REFUSAL, LONG, REFUSAL + ": " + LONG + "\n\tat x"));
		verifySilent(failed(agent(), "java.util.concurrent.CompletionException", REFUSAL + ": " + LONG,
				"java.util.concurrent.CompletionException: " + REFUSAL + ": " + LONG + "\n\tat x"));
	}

	@Test
	void causeMayQuoteItToo() {
		SpanData span = this.messages.removedFrom(failed(agent(), "com.example.Failed", "failed",
				"com.example.Failed: failed\n\tat x\nCaused by: " + REFUSAL + ": " + LONG + "\n\tat y"));
		assertThat(span.toString()).doesNotContain("zebra");
		assertThat(text(span, "exception.message")).isEqualTo("failed");
		assertThat(span.getStatus().getDescription()).isEqualTo("failed");
	}

	@Test
	void causeOfAGuardrailOrAServerIsContent() {
		List.of("dev.langchain4j.guardrail.OutputGuardrailException: The guardrail failed with this message: zebra\n\tat y",
				OF_MCP + ": zebra\n\tat y", "java.lang.RuntimeException: Failed to send message: zebra" + IN_MCP,
				"java.lang.RuntimeException: Failed to send message: one\n\tat com.example.One.two(One.java:3)\n\tzebra"
						+ IN_MCP)
			.forEach((cause) -> List.of("\nCaused by: " + cause, "\n\tSuppressed: " + cause).forEach((printed) -> {
				SpanData span = this.messages.removedFrom(failed(agent(), "com.example.DeskException", "no answer",
						"com.example.DeskException: no answer\n\tat x" + printed + "\n\t... 7 more"));
				assertThat(span.toString()).doesNotContain("zebra");
				assertThat(text(span, "exception.message")).isEqualTo("no answer");
			}));
	}

	@Test
	void messageThatRepeatsItsCauseIsContentToo() {
		String cause = "java.lang.RuntimeException: Failed to send message: zebra";
		verifySilent(failed(agent(), "com.example.Failed", cause,
				"com.example.Failed: " + cause + "\n\tat x\nCaused by: " + cause + IN_MCP));
	}

	@Test
	void linesThatLookLikeFramesAreNone() {
		String message = "Failed to send message: zebra\n\tat com.example.One.two(One.java:3)\n\tzebra";
		verifySilent(failed(agent(), "java.lang.RuntimeException", message,
				"java.lang.RuntimeException: " + message + IN_MCP));
		String lines = "400: " + "\n\tzebra zebra".repeat(30);
		SpanData span = this.messages.removedFrom(failed(agent(), "com.example.Failed", "failed",
				"com.example.Failed: failed\n\tat x\nCaused by: " + REFUSAL + ": " + lines + "\n\tat y"));
		assertThat(span.toString()).doesNotContain("zebra");
		SpanData tabbed = this.messages.removedFrom(failed(agent(), "com.example.Failed", "failed",
				"com.example.Failed: failed\n\tat x\n\tSuppressed: " + REFUSAL + ": " + LONG + "\n\t\tat y"));
		assertThat(tabbed.toString()).doesNotContain("zebra");
	}

	@Test
	void whoWaitsForAServerIsNotToldByIt() {
		SpanData timeout = failed(agent(), "java.lang.RuntimeException", "java.util.concurrent.TimeoutException: late",
				"java.lang.RuntimeException: java.util.concurrent.TimeoutException: late\n\tat reactor.core.Exceptions.x(E.java:1)"
						+ "\n\tSuppressed: java.lang.Exception: #block terminated with an error\n\t\tat reactor.core.B.b(B.java:1)"
						+ "\n\t\tat io.modelcontextprotocol.client.McpSyncClient.callTool(McpSyncClient.java:1)"
						+ "\nCaused by: java.util.concurrent.TimeoutException: late\n\tat reactor.core.T.t(T.java:1)\n\t... 2 more");
		assertThat(this.messages.removedFrom(timeout)).isSameAs(timeout);
	}

	@Test
	void whatElseIsSaidStays() {
		List.of(failed(chat(), REFUSAL, "400: too long", REFUSAL + ": 400: too long\n\tat x"),
				failed(agent(), "com.example.Failed", LONG, "com.example.Failed: " + LONG), chat().build())
			.forEach((span) -> assertThat(this.messages.removedFrom(span)).isSameAs(span));
	}

	@Test
	void whatIsAskedForStays() {
		UnaskedMessages asked = new UnaskedMessages(
				new UnaskedContent(Set.of(UnaskedContent.Kind.INPUT, UnaskedContent.Kind.TOOL)));
		List.of(failed(tool(), OF_TOOL, "zebra", "zebra"), failed(chat(), REFUSAL, LONG, LONG))
			.forEach((span) -> assertThat(asked.removedFrom(span)).isSameAs(span));
	}

	@Test
	void messagesOfOlderConventionsAreContent() {
		SpanData span = chat().setEvents(List.of(EventData.create(1, "gen_ai.user.message", Attributes.empty()),
				EventData.create(2, "other", Attributes.empty())))
			.setTotalRecordedEvents(3)
			.build();
		SpanData rest = this.messages.removedFrom(span);
		assertThat(rest.getEvents()).extracting(EventData::getName).containsExactly("other");
		assertThat(rest.getTotalRecordedEvents()).isEqualTo(2);
	}

	@Test
	void eventOfTheConventionsKeepsWhatIsNoContent() {
		Attributes details = Attributes.of(AttributeKey.stringKey("gen_ai.output.messages"), "zebra",
				AttributeKey.stringKey("gen_ai.response.id"), "r-1");
		SpanData span = chat()
			.setEvents(List.of(EventData.create(1, "gen_ai.client.inference.operation.details", details, 3)))
			.setTotalRecordedEvents(1)
			.build();
		EventData rest = this.messages.removedFrom(span).getEvents().get(0);
		assertThat(rest.getAttributes()).isEqualTo(Attributes.of(AttributeKey.stringKey("gen_ai.response.id"), "r-1"));
		assertThat(rest.getTotalAttributeCount()).isEqualTo(2);
	}

	private void verifySilent(SpanData span) {
		SpanData silent = this.messages.removedFrom(span);
		assertThat(silent.toString()).doesNotContain("zebra");
		assertThat(silent.getStatus().getStatusCode()).isEqualTo(span.getStatus().getStatusCode());
		assertThat(text(silent, "exception.type")).isEqualTo(text(span, "exception.type"));
		assertThat(silent.getEvents().get(0).getTotalAttributeCount()).isEqualTo(1);
	}

	private static String text(SpanData span, String key) {
		return span.getEvents().get(0).getAttributes().get(AttributeKey.stringKey(key));
	}

	private static TestSpanData.Builder chat() {
		return ConventionWordsTests.builder("chat m", Map.of("gen_ai.operation.name", "chat"));
	}

	private static TestSpanData.Builder tool() {
		return ConventionWordsTests.builder("execute_tool t", Map.of("gen_ai.operation.name", "execute_tool"));
	}

	private static TestSpanData.Builder agent() {
		return ConventionWordsTests.builder("invoke_agent a", Map.of("gen_ai.operation.name", "invoke_agent"))
			.setInstrumentationScopeInfo(InstrumentationScopeInfo.create(AgentSpans.INSTRUMENTATION_SCOPE));
	}

	private static SpanData failed(TestSpanData.Builder span, String type, String message, String stackTrace) {
		return span.setStatus(StatusData.create(StatusCode.ERROR, message))
			.setEvents(List.of(EventData.create(1, "exception",
					Attributes.of(AttributeKey.stringKey("exception.type"), type,
							AttributeKey.stringKey("exception.message"), message,
							AttributeKey.stringKey("exception.stacktrace"), stackTrace))))
			.setTotalRecordedEvents(1)
			.build();
	}

}

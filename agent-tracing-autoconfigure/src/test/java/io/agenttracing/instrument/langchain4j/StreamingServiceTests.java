package io.agenttracing.instrument.langchain4j;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.testing.ReceivedSpan;
import io.agenttracing.testing.model.ModelFault;
import io.agenttracing.testing.model.ModelReply;
import io.opentelemetry.context.Context;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * AI services that answer with a stream.
 */
class StreamingServiceTests {

	private static LangChain4jApplication application;

	@BeforeAll
	static void start() {
		application = LangChain4jApplication.start(Services.class);
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@BeforeEach
	void reset() {
		application.reset();
	}

	@AfterEach
	void nothingStaysCurrent() {
		assertThat(Context.current()).isSameAs(Context.root());
	}

	@Test
	void endsWithItsStream() throws Exception {
		application.server().then(ModelReply.text("Hello, you there").usage(100, 7));
		assertThat(run(desk().ask("Hello"))).isEqualTo("Hello, you there");
		assertThat(application.tree())
			.isEqualTo(LangChain4jApplication.tree("invoke_agent streamingDesk", "  chat gpt-5"));
		assertThat(application.only("chat gpt-5").attributes()).containsEntry("gen_ai.provider.name", "openai")
			.containsEntry("gen_ai.request.stream", true)
			.containsEntry("gen_ai.usage.input_tokens", 100L)
			.containsEntry("gen_ai.usage.output_tokens", 7L)
			.containsEntry("gen_ai.response.finish_reasons", List.of("stop"))
			.containsKey("gen_ai.response.time_to_first_chunk");
		assertThat(application.only("invoke_agent streamingDesk").attributes())
			.containsEntry("gen_ai.usage.input_tokens", 100L)
			.containsEntry("agent_tracing.inference_calls", 1L);
	}

	@Test
	void toolsAndLaterRequestsAreBelow() throws Exception {
		application.server()
			.then(ModelReply.toolCall("call_1", "weather", "{\"city\":\"Oslo\"}").usage(100, 10),
					ModelReply.text("Go out!").usage(200, 20));
		assertThat(run(desk().ask("What about today?"))).isEqualTo("Go out!");
		assertThat(application.tree()).isEqualTo(LangChain4jApplication.tree("invoke_agent streamingDesk",
				"  chat gpt-5", "  execute_tool weather", "    looking", "  chat gpt-5"));
		assertThat(application.only("invoke_agent streamingDesk").attributes())
			.containsEntry("gen_ai.usage.input_tokens", 300L)
			.containsEntry("gen_ai.usage.output_tokens", 30L);
	}

	@Test
	void isBelowWhoeverHasAskedForIt() throws Exception {
		application.server().then(ModelReply.text("Hi!"));
		TokenStream stream = application.bean(AgentTracer.class).agent("front", () -> desk().ask("Hello"));
		run(stream);
		assertThat(application.tree()).isEqualTo(
				LangChain4jApplication.tree("invoke_agent front", "  invoke_agent streamingDesk", "    chat gpt-5"));
	}

	@Test
	void streamThatNobodyStartsIsNoCall() {
		desk().ask("Hello");
		application.spans().awaitEnd();
		assertThat(application.spans().all()).isEmpty();
	}

	@Test
	void refusalEndsIt() {
		application.server().then(ModelFault.unauthorized());
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> run(desk().ask("Hello")));
		assertThat(application.only("chat gpt-5").isError()).isTrue();
		ReceivedSpan agent = application.only("invoke_agent streamingDesk");
		assertThat(agent.isError()).isTrue();
		assertThat(agent.attributes()).containsEntry("error.type", "dev.langchain4j.exception.AuthenticationException");
	}

	@Test
	void ignoredErrorEndsIt() {
		application.server().then(ModelFault.unauthorized());
		desk().ask("Hello").ignoreErrors().start();
		application.spans().named("invoke_agent streamingDesk");
		assertThat(application.only("invoke_agent streamingDesk").isError()).isTrue();
	}

	@Test
	void failureOfAToolThatIsThrownEndsIt() {
		application.server().then(ModelReply.toolCall("call_1", "unknown", "{}"));
		desk().ask("Hello").onError((failure) -> {
		}).start();
		application.spans().named("invoke_agent streamingDesk");
		assertThat(application.only("invoke_agent streamingDesk").isError()).isTrue();
		assertThat(application.only("execute_tool (unknown)").isError()).isTrue();
	}

	@Test
	void cancellationEndsIt() {
		application.server().then(ModelReply.text("Hello, you there and everywhere").hangingMidway());
		desk().ask("Hello")
			.onPartialResponseWithContext((piece, context) -> context.streamingHandle().cancel())
			.ignoreErrors()
			.start();
		application.spans().named("invoke_agent streamingDesk");
		assertThat(application.only("chat gpt-5").attributes()).containsEntry("agent_tracing.cancelled", true);
		assertThat(application.only("invoke_agent streamingDesk").attributes()).containsEntry("agent_tracing.cancelled",
				true);
		assertThat(application.only("invoke_agent streamingDesk").isError()).isFalse();
	}

	@Test
	void whatComesAfterIsNotBelowACallThatHasEnded() throws Exception {
		application.server().then(ModelReply.text("One"), ModelReply.text("Two"));
		CompletableFuture<String> second = new CompletableFuture<>();
		desk().ask("Hello").onCompleteResponse((response) -> {
			try {
				second.complete(run(desk().ask("Hello again")));
			}
			catch (Exception ex) {
				second.completeExceptionally(ex);
			}
		}).ignoreErrors().start();
		assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo("Two");
		assertThat(application.exported("chat gpt-5")).hasSize(2)
			.extracting(ReceivedSpan::parentSpanId)
			.containsExactlyInAnyOrderElementsOf(
					application.exported("invoke_agent streamingDesk").stream().map(ReceivedSpan::spanId).toList());
	}

	@Test
	void twoAtATimeStayApart() throws Exception {
		application.server().otherwise((request) -> ModelReply.text("Hello, you there").usage(100, 7));
		AgentTracer tracer = application.bean(AgentTracer.class);
		List<CompletableFuture<String>> both = new ArrayList<>();
		for (String name : List.of("one", "two")) {
			both.add(tracer.agent(name, () -> {
				CompletableFuture<String> answer = new CompletableFuture<>();
				start(desk().ask("Hello"), answer);
				return answer;
			}));
		}
		for (CompletableFuture<String> answer : both) {
			assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("Hello, you there");
		}
		assertThat(application.tree())
			.isEqualTo(LangChain4jApplication.tree("invoke_agent one", "  invoke_agent streamingDesk", "    chat gpt-5",
					"invoke_agent two", "  invoke_agent streamingDesk", "    chat gpt-5"));
		assertThat(application.only("invoke_agent one").attributes()).containsEntry("gen_ai.usage.input_tokens", 100L);
	}

	private static StreamingDesk desk() {
		return application.bean(StreamingDesk.class);
	}

	private static String run(TokenStream stream) throws Exception {
		CompletableFuture<String> answer = new CompletableFuture<>();
		start(stream, answer);
		try {
			return answer.get(10, TimeUnit.SECONDS);
		}
		catch (TimeoutException ex) {
			throw new AssertionError("The stream does not end", ex);
		}
	}

	private static void start(TokenStream stream, CompletableFuture<String> answer) {
		Consumer<ChatResponse> complete = (response) -> answer.complete(response.aiMessage().text());
		stream.onPartialResponse((piece) -> {
		}).onCompleteResponse(complete).onError(answer::completeExceptionally).start();
	}

	interface StreamingDesk {

		TokenStream ask(String question);

	}

	@Configuration(proxyBeanMethods = false)
	static class Services {

		@Bean
		StreamingDesk streamingDesk(StreamingChatModel model, AgentTracer tracer) {
			return AiServices.builder(StreamingDesk.class).streamingChatModel(model).tools(new Weather(tracer)).build();
		}

	}

	record Weather(AgentTracer tracer) {

		@Tool
		String weather(String city) {
			return this.tracer.call("looking", StepKind.COMPUTE, () -> "sunny");
		}

	}

}

package io.agenttracing.instrument.langchain4j;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import io.agenttracing.AgentStep;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.testing.ReceivedSpan;
import io.agenttracing.testing.model.ModelFault;
import io.agenttracing.testing.model.ModelReply;
import io.agenttracing.testing.model.ModelServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * AI services that answer at once.
 */
class AiServiceTests {

	private static LangChain4jApplication application;

	@BeforeAll
	static void start() {
		application = LangChain4jApplication.start(Services.class, "agent-tracing.timeouts[0].agent=other",
				"agent-tracing.timeouts[0].timeout=5s");
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
	void isAnAgentNamedByItsBean() {
		application.server().then(ModelReply.text("Hi!").usage(100, 7));
		assertThat(bean().ask("Hello")).isEqualTo("Hi!");
		assertThat(application.tree()).isEqualTo(LangChain4jApplication.tree("invoke_agent desk", "  chat gpt-5"));
		ReceivedSpan agent = application.only("invoke_agent desk");
		assertThat(agent.attributes()).containsEntry("gen_ai.operation.name", "invoke_agent")
			.containsEntry("gen_ai.agent.name", "desk")
			.containsEntry("gen_ai.usage.input_tokens", 100L)
			.containsEntry("gen_ai.usage.output_tokens", 7L)
			.containsEntry("agent_tracing.inference_calls", 1L);
		assertThat(agent.isError()).isFalse();
		ReceivedSpan chat = application.only("chat gpt-5");
		assertThat(chat.kind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
		assertThat(chat.attributes()).containsEntry("gen_ai.operation.name", "chat")
			.containsEntry("gen_ai.provider.name", "openai")
			.containsEntry("gen_ai.request.model", "gpt-5")
			.containsEntry("gen_ai.response.model", "gpt-5-2026-01-01")
			.containsEntry("gen_ai.response.finish_reasons", List.of("stop"))
			.containsEntry("gen_ai.usage.input_tokens", 100L)
			.containsEntry("gen_ai.usage.output_tokens", 7L)
			.containsKey("gen_ai.response.id");
	}

	@Test
	void isNamedByItsInterfaceIfItIsNoBean() {
		application.server().then(ModelReply.text("Hi!"));
		Desk desk = AiServices.create(Desk.class, application.bean(ChatModel.class));
		desk.ask("Hello");
		assertThat(application.tree()).isEqualTo(LangChain4jApplication.tree("invoke_agent Desk", "  chat gpt-5"));
	}

	@Test
	void modelNeedNotBeABean() {
		application.server().then(ModelReply.text("Hi!"));
		application.bean("other", Desk.class).ask("Hello");
		assertThat(application.tree())
			.isEqualTo(LangChain4jApplication.tree("invoke_agent other", "  chat gpt-5-mini"));
	}

	@Test
	void hasTheTimeoutThatIsConfigured() {
		application.server().then(ModelReply.text("Hi!"));
		application.bean("other", Desk.class).ask("Hello");
		assertThat(application.only("invoke_agent other").attributes()).containsEntry("agent_tracing.timeout_ms",
				5_000L);
	}

	@Test
	void hasMeters() {
		application.server().then(ModelReply.text("Hi!").usage(100, 7));
		application.bean("other", Desk.class).ask("Hello");
		application.exported();
		MeterRegistry meters = application.bean(MeterRegistry.class);
		assertThat(meters.get("gen_ai.client.inference.usage.input_tokens")
			.tag("gen_ai.request.model", "gpt-5-mini")
			.tag("gen_ai.provider.name", "openai")
			.counter()
			.count()).isGreaterThanOrEqualTo(100);
		assertThat(meters.get("gen_ai.invoke_agent.duration").tag("gen_ai.agent.name", "other").timer().count())
			.isPositive();
	}

	@Test
	void isBelowTheAgentThatCallsIt() {
		application.server().then(ModelReply.text("Hi!").usage(10, 3), ModelReply.text("Ho!").usage(20, 4));
		application.bean(AgentTracer.class).workflow("team", () -> bean().ask("Hello") + bean().ask("Hello"));
		assertThat(application.tree()).isEqualTo(LangChain4jApplication.tree("invoke_workflow team",
				"  invoke_agent desk", "    chat gpt-5", "  invoke_agent desk", "    chat gpt-5"));
		assertThat(application.only("invoke_workflow team").attributes())
			.containsEntry("gen_ai.usage.input_tokens", 30L)
			.containsEntry("gen_ai.usage.output_tokens", 7L)
			.containsEntry("agent_tracing.inference_calls", 2L);
	}

	@Test
	void toolsAreBelow() {
		application.server()
			.then(ModelReply.toolCall("call_1", "weather", "{\"city\":\"Oslo\"}").usage(100, 10),
					ModelReply.text("Go out!").usage(200, 20));
		assertThat(bean().ask("What about today?")).isEqualTo("Go out!");
		assertThat(application.tree()).isEqualTo(LangChain4jApplication.tree("invoke_agent desk", "  chat gpt-5",
				"  execute_tool weather", "    looking", "  chat gpt-5"));
		ReceivedSpan tool = application.only("execute_tool weather");
		assertThat(tool.isError()).isFalse();
		assertThat(tool.attributes()).containsEntry("gen_ai.operation.name", "execute_tool")
			.containsEntry("gen_ai.tool.name", "weather")
			.containsEntry("gen_ai.tool.type", "function")
			.containsEntry("gen_ai.tool.call.id", "call_1")
			.containsEntry("gen_ai.agent.name", "desk")
			.containsKey("agent_tracing.tool.arguments.digest")
			.containsKey("agent_tracing.tool.result.digest");
		assertThat(application.only("invoke_agent desk").attributes()).containsEntry("gen_ai.usage.input_tokens", 300L)
			.containsEntry("gen_ai.usage.output_tokens", 30L)
			.containsEntry("agent_tracing.inference_calls", 2L)
			.containsEntry("agent_tracing.tool_calls", 1L);
		assertThat(application.exported("chat gpt-5").get(0).attributes())
			.containsEntry("gen_ai.response.finish_reasons", List.of("tool_call"));
	}

	@Test
	void toolThatFailedIsRed() {
		application.server()
			.then(ModelReply.toolCall("call_1", "weather", "{\"city\":\"Atlantis\"}"), ModelReply.text("Stay in!"));
		assertThat(bean().ask("What about today?")).isEqualTo("Stay in!");
		ReceivedSpan tool = application.only("execute_tool weather");
		assertThat(tool.isError()).isTrue();
		assertThat(tool.attributes()).containsEntry("error.type", IllegalArgumentException.class.getName())
			.containsKey("agent_tracing.tool.arguments.digest")
			.doesNotContainKey("agent_tracing.tool.result.digest");
		assertThat(tool.events()).isEmpty();
		assertThat(application.only("invoke_agent desk").isError()).isFalse();
		assertThat(application.leaked("Atlantis has sunk")).isEmpty();
	}

	@Test
	void toolThatDoesNotExistEndsTheCall() {
		application.server().then(ModelReply.toolCall("call_1", "unknown", "{}"));
		assertThatException().isThrownBy(() -> bean().ask("What about today?"));
		assertThat(application.only("execute_tool (unknown)").isError()).isTrue();
		assertThat(application.only("invoke_agent desk").isError()).isTrue();
	}

	@Test
	void argumentsThatAreNoneEndTheCall() {
		application.server().then(ModelReply.toolCall("call_1", "weather", "{\"city\":"));
		assertThatException().isThrownBy(() -> bean().ask("What about today?"));
		assertThat(application.only("execute_tool weather").isError()).isTrue();
		assertThat(application.only("invoke_agent desk").isError()).isTrue();
	}

	@Test
	void refusalOfAModelIsOnBoth() {
		application.server().then(ModelFault.contextTooLong());
		assertThatException().isThrownBy(() -> bean().ask("Hello"));
		assertThat(application.only("chat gpt-5").isError()).isTrue();
		assertThat(application.only("chat gpt-5").attributes()).containsEntry("error.type", "context_length_exceeded");
		assertThat(application.only("invoke_agent desk").isError()).isTrue();
		assertThat(application.only("invoke_agent desk").attributes()).containsEntry("error.type",
				"dev.langchain4j.exception.InvalidRequestException");
	}

	@Test
	void toolsOnOtherThreadsAreBelow() {
		application.server()
			.then(ModelReply.toolCall("call_1", "weather", "{\"city\":\"Oslo\"}")
				.andToolCall("call_2", "weather", "{\"city\":\"Rome\"}"), ModelReply.text("Go out!"));
		assertThat(application.bean("concurrent", Desk.class).ask("What about today?")).isEqualTo("Go out!");
		assertThat(application.tree()).isEqualTo(LangChain4jApplication.tree("invoke_agent concurrent", "  chat gpt-5",
				"  execute_tool weather", "    looking", "  execute_tool weather", "    looking", "  chat gpt-5"));
	}

	@Test
	void classWithToolsMayHaveAnnotatedSteps() {
		application.server()
			.then(ModelReply.toolCall("call_1", "weather", "{\"city\":\"Oslo\"}"), ModelReply.text("Go out!"));
		assertThat(application.bean("annotated", Desk.class).ask("What about today?")).isEqualTo("Go out!");
		assertThat(application.tree()).isEqualTo(LangChain4jApplication.tree("invoke_agent annotated", "  chat gpt-5",
				"  execute_tool weather", "  chat gpt-5"));
	}

	@Test
	void hooksOfTheApplicationAreCalledWithinTheTool() {
		application.server()
			.then(ModelReply.toolCall("call_1", "weather", "{\"city\":\"Oslo\"}"), ModelReply.text("Go out!"));
		assertThat(application.bean("hooked", Desk.class).ask("What about today?")).isEqualTo("Go out!");
		ReceivedSpan tool = application.only("execute_tool weather");
		assertThat(Services.HOOKED).containsExactly("before " + tool.spanId(), "after " + tool.spanId());
	}

	@Test
	void nothingOfWhatIsSaidLeaves() {
		application.server()
			.then(ModelReply.toolCall("call_1", "weather", "{\"city\":\"Oslosecret\"}"),
					ModelReply.text("answersecret"), ModelReply.text("notanumbersecret"));
		bean().ask("questionsecret");
		assertThatException().isThrownBy(() -> application.bean(Counter.class).count("countsecret"));
		assertThat(application.only("invoke_agent counter").isError()).isTrue();
		assertThat(application.leaked("Oslosecret", "answersecret", "questionsecret", "notanumbersecret", "countsecret",
				"sunnysecret"))
			.isEmpty();
	}

	@Test
	void agentAroundDoesNotQuoteEither() {
		application.server()
			.then(ModelReply.text("notanumbersecret"),
					ModelReply.toolCall("call_1", "weather", "{\"city\":okapisecret}"));
		AgentTracer tracer = application.bean(AgentTracer.class);
		assertThatException()
			.isThrownBy(() -> tracer.agent("front", () -> application.bean(Counter.class).count("countsecret")));
		assertThatException().isThrownBy(() -> tracer.agent("front", () -> bean().ask("questionsecret")));
		assertThat(application.exported("invoke_agent front")).hasSize(2)
			.allSatisfy((agent) -> assertThat(agent.isError()).isTrue());
		assertThat(application.leaked("notanumbersecret", "okapisecret", "countsecret", "questionsecret")).isEmpty();
	}

	@Test
	void retrievalIsBelow() {
		application.server().then(ModelReply.text("Hi!"));
		AgentTracer tracer = application.bean(AgentTracer.class);
		Desk desk = AiServices.builder(Desk.class)
			.chatModel(application.bean(ChatModel.class))
			.contentRetriever(
					(query) -> tracer.call("documents", StepKind.RETRIEVAL, () -> List.of(Content.from("It is sunny"))))
			.build();
		assertThat(desk.ask("Hello")).isEqualTo("Hi!");
		assertThat(application.tree())
			.isEqualTo(LangChain4jApplication.tree("invoke_agent Desk", "  retrieval documents", "  chat gpt-5"));
	}

	@Test
	void errorsOfARetrievalLeaveNoScopeOpen() {
		Desk desk = AiServices.builder(Desk.class)
			.chatModel(application.bean(ChatModel.class))
			.contentRetriever((query) -> {
				throw new AssertionError("broken");
			})
			.build();
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> desk.ask("Hello"));
		assertThat(Context.current()).isSameAs(Context.root());
		assertThat(application.only("invoke_agent Desk").isError()).isTrue();
	}

	@Test
	void errorsLeaveNoScopeOpen() {
		Desk broken = AiServices.create(Desk.class, new ChatModel() {

			@Override
			public ChatResponse doChat(ChatRequest request) {
				throw new AssertionError("broken");
			}

		});
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> broken.ask("Hello"));
		assertThat(Context.current()).isSameAs(Context.root());
		assertThat(application.only("invoke_agent Desk").isError()).isTrue();
	}

	private static Desk bean() {
		return application.bean("desk", Desk.class);
	}

	interface Desk {

		String ask(String question);

	}

	interface Counter {

		@UserMessage("How many are {{it}}?")
		int count(String what);

	}

	@Configuration(proxyBeanMethods = false)
	static class Services {

		static final List<String> HOOKED = new CopyOnWriteArrayList<>();

		@Bean
		Desk desk(ChatModel model, AgentTracer tracer) {
			return AiServices.builder(Desk.class).chatModel(model).tools(new Weather(tracer)).build();
		}

		@Bean
		Desk other(ModelServer modelServer) {
			ChatModel model = OpenAiChatModel.builder()
				.baseUrl(modelServer.baseUrl() + "/v1")
				.apiKey("none")
				.modelName("gpt-5-mini")
				.build();
			return AiServices.create(Desk.class, model);
		}

		@Bean(destroyMethod = "shutdown")
		ExecutorService toolThreads() {
			return Executors.newFixedThreadPool(2);
		}

		@Bean
		Desk concurrent(ChatModel model, AgentTracer tracer, ExecutorService toolThreads) {
			return AiServices.builder(Desk.class)
				.chatModel(model)
				.tools(new MeetingWeather(tracer))
				.executeToolsConcurrently(toolThreads)
				.build();
		}

		@Bean
		Desk hooked(ChatModel model, AgentTracer tracer) {
			return AiServices.builder(Desk.class)
				.chatModel(model)
				.tools(new Weather(tracer))
				.beforeToolExecution((tool) -> HOOKED.add("before " + Span.current().getSpanContext().getSpanId()))
				.afterToolExecution((tool) -> HOOKED.add("after " + Span.current().getSpanContext().getSpanId()))
				.build();
		}

		@Bean
		AnnotatedWeather annotatedWeather() {
			return new AnnotatedWeather();
		}

		@Bean
		Desk annotated(ChatModel model, AnnotatedWeather weather) {
			return AiServices.builder(Desk.class).chatModel(model).tools(weather).build();
		}

		@Bean
		Counter counter(ChatModel model) {
			return AiServices.create(Counter.class, model);
		}

	}

	static class Weather {

		private final AgentTracer tracer;

		Weather(AgentTracer tracer) {
			this.tracer = tracer;
		}

		@Tool
		String weather(String city) {
			if (city.equals("Atlantis")) {
				throw new IllegalArgumentException("Atlantis has sunk");
			}
			return this.tracer.call("looking", StepKind.COMPUTE, () -> look(city));
		}

		String look(String city) {
			return "sunnysecret";
		}

	}

	static class AnnotatedWeather {

		@Tool
		@AgentStep(name = "weather", kind = StepKind.TOOL)
		public String weather(String city) {
			return "sunny";
		}

	}

	/**
	 * Tools that wait for each other.
	 */
	static class MeetingWeather extends Weather {

		private final CountDownLatch both = new CountDownLatch(2);

		MeetingWeather(AgentTracer tracer) {
			super(tracer);
		}

		@Tool
		@Override
		String weather(String city) {
			return super.weather(city);
		}

		@Override
		String look(String city) {
			this.both.countDown();
			try {
				return this.both.await(10, TimeUnit.SECONDS) ? "sunny" : "alone";
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return "interrupted";
			}
		}

	}

}

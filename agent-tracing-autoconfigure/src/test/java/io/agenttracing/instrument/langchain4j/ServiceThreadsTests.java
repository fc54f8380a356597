package io.agenttracing.instrument.langchain4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
import dev.langchain4j.service.tool.ToolExecutor;
import io.agenttracing.AgentTracer;
import io.agenttracing.testing.model.ModelFault;
import io.agenttracing.testing.model.ModelReply;
import io.opentelemetry.context.Context;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Threads of clients and tools, which others use afterwards.
 */
@ExtendWith(OutputCaptureExtension.class)
class ServiceThreadsTests {

	private static final int THREADS = 4;

	private static LangChain4jApplication application;

	private final WatchedHttpClient.Builder client = new WatchedHttpClient.Builder();

	private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

	@BeforeAll
	static void start() {
		application = LangChain4jApplication.start(NoServices.class);
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
	void nothingStaysCurrent() throws Exception {
		assertThat(Context.current()).isSameAs(Context.root());
		assertThat(current()).hasSize(THREADS).containsOnly(Context.root());
		this.threads.shutdown();
		assertThat(this.client.left()).isEmpty();
	}

	@Test
	void errorThatIsIgnored() {
		application.server().then(ModelFault.unauthorized());
		front(() -> stream().ignoreErrors().start());
		application.spans().named("invoke_agent StreamingDesk");
		assertThat(application.only("invoke_agent StreamingDesk").isError()).isTrue();
	}

	@Test
	void errorThatIsNotIgnored() {
		application.server().then(ModelFault.unauthorized());
		front(() -> stream().onError((failure) -> {
		}).start());
		application.spans().named("invoke_agent StreamingDesk");
		assertThat(application.only("invoke_agent StreamingDesk").isError()).isTrue();
	}

	@Test
	void toolOfAStreamThatDoesNotExist(CapturedOutput output) {
		application.server().then(ModelReply.toolCall("call_1", "invented", "{}"));
		front(() -> stream().onError((failure) -> {
		}).start());
		application.spans().named("invoke_agent StreamingDesk");
		assertThat(application.only("execute_tool (unknown)").isError()).isTrue();
		assertThat(output).doesNotContain("A scope that was opened in");
	}

	@Test
	void listenerOfAStreamThatThrows() {
		application.server().then(ModelReply.toolCall("call_1", "weather", "{\"city\":\"Oslo\"}"));
		front(() -> stream().onIntermediateResponse((response) -> {
			throw new IllegalStateException("listener");
		}).onError((failure) -> {
		}).start());
		application.spans().named("invoke_agent StreamingDesk");
		assertThat(application.only("invoke_agent StreamingDesk").isError()).isTrue();
	}

	@Test
	void callThatEndsAfterWhatItHasMadeCurrent() {
		AgentSpan around = application.bean(LangChain4jSpans.class).workflow(Context.root(), "around", null);
		ServiceCall call = new ServiceCall(application.bean(LangChain4jSpans.class), around.context(), "desk", "Desk");
		call.begin();
		call.makeCurrent().close();
		call.end(null);
		around.end();
		assertThat(Context.current()).isSameAs(Context.root());
	}

	@Test
	void toolsOnOtherThreadsThatDoNotExist(CapturedOutput output) {
		application.server()
			.then(ModelReply.toolCall("call_1", "imagined", "{}").andToolCall("call_2", "imagined", "{}"));
		CyclicBarrier both = new CyclicBarrier(2);
		assertThatException().isThrownBy(() -> concurrent().tools(new Weather())
			.beforeToolExecution((tool) -> await(both))
			.build()
			.ask("What about today?"));
		assertThat(application.exported("execute_tool (unknown)")).hasSize(2)
			.allSatisfy((tool) -> assertThat(tool.isError()).isTrue());
		assertThat(output).doesNotContain("A scope that was opened in");
	}

	@Test
	void hookThatForbidsATool() {
		application.server().then(twoTools());
		CyclicBarrier both = new CyclicBarrier(2);
		assertThatExceptionOfType(SecurityException.class)
			.isThrownBy(() -> concurrent().tools(new Weather()).beforeToolExecution((tool) -> {
				await(both);
				throw new SecurityException("forbidden");
			}).build().ask("What about today?"));
		assertThat(application.exported("execute_tool weather")).hasSize(2).allSatisfy((tool) -> {
			assertThat(tool.isError()).isTrue();
			assertThat(tool.attributes()).containsEntry("error.type", SecurityException.class.getName());
		});
	}

	@Test
	void hookThatForbidsAToolOnTheThreadOfTheCaller() {
		application.server().then(ModelReply.toolCall("call_1", "weather", "{\"city\":\"Oslo\"}"));
		assertThatExceptionOfType(SecurityException.class)
			.isThrownBy(() -> concurrent().tools(new Weather()).beforeToolExecution((tool) -> {
				throw new SecurityException("forbidden");
			}).build().ask("What about today?"));
		assertThat(application.only("execute_tool weather").isError()).isTrue();
	}

	@Test
	void errorOfATool() {
		application.server().then(twoTools());
		CyclicBarrier both = new CyclicBarrier(2);
		ToolExecutor broken = (request, memory) -> {
			await(both);
			throw new AssertionError("broken");
		};
		ToolSpecification weather = ToolSpecification.builder().name("weather").build();
		assertThatException()
			.isThrownBy(() -> concurrent().tools(Map.of(weather, broken)).build().ask("What about today?"));
		assertThat(application.exported("execute_tool weather")).hasSize(2)
			.allSatisfy((tool) -> assertThat(tool.isError()).isTrue());
	}

	@Test
	void requestThatIsMadeTwiceAtOnce() {
		ToolExecutionRequest request = ToolExecutionRequest.builder().name("weather").arguments("{}").build();
		Queue<AiMessage> answers = new ConcurrentLinkedQueue<>(
				List.of(AiMessage.from(request, request), AiMessage.from("Sunny.")));
		ChatModel model = new ChatModel() {

			@Override
			public ChatResponse doChat(ChatRequest asked) {
				return ChatResponse.builder().aiMessage(answers.remove()).build();
			}

		};
		CyclicBarrier both = new CyclicBarrier(2);
		ToolExecutor weather = (asked, memory) -> {
			await(both);
			return "sunny";
		};
		assertThat(concurrent().chatModel(model)
			.tools(Map.of(ToolSpecification.builder().name("weather").build(), weather))
			.build()
			.ask("What about today?")).isEqualTo("Sunny.");
		assertThat(application.exported("execute_tool weather")).hasSize(2)
			.allSatisfy((tool) -> assertThat(tool.isError()).isFalse());
	}

	private static void await(CyclicBarrier all) {
		try {
			all.await(10, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static ModelReply twoTools() {
		return ModelReply.toolCall("call_1", "weather", "{\"city\":\"Oslo\"}")
			.andToolCall("call_2", "weather", "{\"city\":\"Rome\"}");
	}

	private static void front(Runnable work) {
		application.bean(AgentTracer.class).agent("front", () -> {
			work.run();
			return "";
		});
	}

	private TokenStream stream() {
		StreamingChatModel model = OpenAiStreamingChatModel.builder()
			.baseUrl(application.server().baseUrl() + "/v1")
			.apiKey("none")
			.modelName("gpt-5")
			.httpClientBuilder(this.client)
			.build();
		return AiServices.builder(StreamingDesk.class)
			.streamingChatModel(model)
			.tools(new Weather())
			.build()
			.ask("What about today?");
	}

	private AiServices<Desk> concurrent() {
		return AiServices.builder(Desk.class)
			.chatModel(application.bean(ChatModel.class))
			.executeToolsConcurrently(this.threads);
	}

	/**
	 * What is current on the threads when they have nothing to do any more.
	 */
	private List<Context> current() throws Exception {
		CyclicBarrier all = new CyclicBarrier(THREADS);
		List<Future<Context>> futures = new ArrayList<>();
		for (int thread = 0; thread < THREADS; thread++) {
			futures.add(this.threads.submit(() -> {
				all.await(10, TimeUnit.SECONDS);
				return Context.current();
			}));
		}
		List<Context> contexts = new ArrayList<>();
		for (Future<Context> future : futures) {
			contexts.add(future.get(10, TimeUnit.SECONDS));
		}
		return contexts;
	}

	interface Desk {

		String ask(String question);

	}

	interface StreamingDesk {

		TokenStream ask(String question);

	}

	@Configuration(proxyBeanMethods = false)
	static class NoServices {

	}

	static class Weather {

		@Tool
		String weather(String city) {
			return "sunny";
		}

	}

}

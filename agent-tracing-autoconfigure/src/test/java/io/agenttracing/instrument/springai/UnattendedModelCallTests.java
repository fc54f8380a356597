package io.agenttracing.instrument.springai;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.context.ContextCounter;
import io.agenttracing.context.ContextState;
import io.agenttracing.testing.model.ModelReply;
import io.netty.channel.DefaultEventLoop;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.advisor.MessageChatMemoryAdvisor;
import org.springframework.ai.chat.client.advisor.api.BaseAdvisor;
import org.springframework.ai.chat.client.advisor.api.StreamAdvisor;
import org.springframework.ai.chat.client.advisor.api.StreamAdvisorChain;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.chat.memory.MessageWindowChatMemory;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Models that are called by nobody who is known as an agent: what is told, once of each
 * place, and what is not.
 */
@ExtendWith(OutputCaptureExtension.class)
class UnattendedModelCallTests {

	private static final String UNATTENDED = " has no agent around it";

	private static final String ELSEWHERE = " starts a trace of its own on ";

	private static ModelApplication application;

	@BeforeAll
	static void start() {
		application = ModelApplication.start(ModelVendor.OLLAMA, "spring.reactor.context-propagation=limited");
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@BeforeEach
	void reset() {
		application.reset();
		application.server().otherwise((request) -> ModelReply.text("Hello"));
	}

	@Test
	void isToldOnceOfEachPlace(CapturedOutput output) {
		for (int i = 0; i < 3; i++) {
			client().prompt("How are you?").call().content();
			String.join("", client().prompt("How are you?").stream().content().toIterable());
		}
		application.bean(ChatModel.class).call("How are you?");
		application.bean(EmbeddingModel.class).embed("How are you?");
		assertThat(warnings(output)).hasSize(4)
			.allSatisfy((line) -> assertThat(line).contains(
					UNATTENDED + ", called at " + getClass().getName() + ".isToldOnceOfEachPlace:", "@TracedAgent",
					"AgentTracer.agent"));
		assertThat(warnings(output).subList(0, 3))
			.allSatisfy((line) -> assertThat(line).contains("chat qwen3" + UNATTENDED));
		assertThat(warnings(output).get(3)).contains("embedding");
	}

	@Test
	void isNotWhereAnAgentOrAStepIsAround(CapturedOutput output) {
		application.desk().ask("How are you?");
		application.desk().read("How are you?");
		application.desk().stream("How are you?").blockLast();
		tracer().agent("plain", () -> client().prompt("How are you?").call().content());
		tracer().agent("plain", () -> client().prompt("How are you?").stream().content().blockLast());
		tracer().call("step", StepKind.LLM, () -> client().prompt("How are you?").call().content());
		application.server()
			.then(ModelReply.toolCall("call_1", "weather", "{\"city\":\"Oslo\"}"), ModelReply.text("Go out!"));
		application.desk().read("What about today?");
		assertThat(warnings(output)).isEmpty();
	}

	@Test
	void isNotWhereAnAdvisorOfSpringAiChangesTheThread(CapturedOutput output) {
		tracer().agent("plain",
				() -> client().prompt("How are you?").advisors(new Blocking()).stream().content().blockLast());
		SpanData chat = application.spans().named("chat qwen3");
		SpanData agent = application.spans().named("invoke_agent plain");
		assertThat(chat.getTraceId()).isEqualTo(agent.getTraceId());
		assertThat(warnings(output)).isEmpty();
	}

	@Test
	void isToldOfThePlaceThoughAnAdvisorChangesTheThread(CapturedOutput output) {
		MessageChatMemoryAdvisor memory = MessageChatMemoryAdvisor.builder(MessageWindowChatMemory.builder().build())
			.build();
		client().prompt("How are you?")
			.advisors(memory)
			.advisors((advisors) -> advisors.param(ChatMemory.CONVERSATION_ID, "1"))
			.stream()
			.content()
			.blockLast();
		assertThat(warnings(output)).singleElement()
			.asString()
			.contains(getClass().getName() + ".isToldOfThePlaceThoughAnAdvisorChangesTheThread:");
	}

	@Test
	void aServerIsNoPlace(CapturedOutput output) throws Exception {
		DefaultEventLoop loop = new DefaultEventLoop();
		Callable<?> stream = application.bean(ChatModel.class).stream(new Prompt("How are you?"))::blockLast;
		loop.submit(stream).get(60, TimeUnit.SECONDS);
		loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
		assertThat(warnings(output)).noneMatch((line) -> line.contains("called at io.netty"));
	}

	@Test
	void onAThreadOfAPoolItIsTheExecutorAlone(CapturedOutput output) throws Exception {
		ExecutorService pool = Executors.newFixedThreadPool(1);
		long lost = application.bean(ContextCounter.class).count("thread", ContextState.MISSING);
		Callable<String> call = () -> client().prompt("How are you?").call().content();
		Callable<String> stream = () -> client().prompt("How are you?").stream().content().blockLast();
		tracer().agent("planner", () -> {
			for (int i = 0; i < 2; i++) {
				pool.submit(call).get(60, TimeUnit.SECONDS);
				pool.submit(stream).get(60, TimeUnit.SECONDS);
			}
			return true;
		});
		// The place is known, whatever it does next.
		call.call();
		pool.shutdown();
		assertThat(warnings(output)).hasSize(2)
			.allSatisfy((line) -> assertThat(line).contains("chat qwen3" + ELSEWHERE + "pool-", "wrap the executor: ",
					getClass().getName() + ".lambda$onAThreadOfAPool"));
		assertThat(application.bean(ContextCounter.class).count("thread", ContextState.MISSING)).isEqualTo(lost + 4);
	}

	@Test
	void inAChainThatHasLostTheContextItIsThePropagation(CapturedOutput output) {
		tracer().agent("planner",
				() -> application.bean(ChatModel.class)
					.stream("How are you?")
					.subscribeOn(Schedulers.boundedElastic())
					.blockLast());
		assertThat(warnings(output)).singleElement()
			.asString()
			.contains(UNATTENDED, "spring.reactor.context-propagation=auto");
	}

	private static ChatClient client() {
		return application.bean(ChatClient.Builder.class).build();
	}

	private static AgentTracer tracer() {
		return application.bean(AgentTracer.class);
	}

	private static List<String> warnings(CapturedOutput output) {
		return output.getOut().lines().filter((line) -> line.contains(UNATTENDED) || line.contains(ELSEWHERE)).toList();
	}

	/**
	 * Changes the thread as the advisors of memory and of retrieval do.
	 */
	private static final class Blocking implements StreamAdvisor {

		@Override
		public Flux<ChatClientResponse> adviseStream(ChatClientRequest request, StreamAdvisorChain chain) {
			// With a frame of the application, since an unknown place may have been told
			// of.
			return Mono.just(request)
				.publishOn(BaseAdvisor.DEFAULT_SCHEDULER)
				.flatMapMany((it) -> Flux.from((subscriber) -> chain.nextStream(it).subscribe(subscriber)));
		}

		@Override
		public String getName() {
			return "blocking";
		}

		@Override
		public int getOrder() {
			return 0;
		}

	}

}

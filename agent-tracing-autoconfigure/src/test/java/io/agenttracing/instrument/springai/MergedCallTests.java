package io.agenttracing.instrument.springai;

import java.util.HashMap;
import java.util.List;
import java.util.concurrent.Callable;

import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.testing.ReceivedSpan;
import io.agenttracing.testing.model.ModelFault;
import io.agenttracing.testing.model.ModelReply;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.advisor.api.CallAdvisor;
import org.springframework.ai.chat.client.advisor.api.CallAdvisorChain;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.tool.annotation.Tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Steps of an application around the calls that Spring AI has spans of.
 */
@ParameterizedClass(name = "{0}")
@EnumSource(names = { "OPENAI", "OLLAMA" })
class MergedCallTests {

	private static ExportingApplication application;

	private final ModelVendor vendor;

	MergedCallTests(ModelVendor vendor) {
		this.vendor = vendor;
	}

	@BeforeParameterizedClassInvocation
	static void start(ModelVendor vendor) {
		application = ExportingApplication.start(vendor);
	}

	@AfterParameterizedClassInvocation
	static void stop() {
		application.close();
	}

	@BeforeEach
	void reset() {
		application.forget();
		application.model().server().otherwise((request) -> ModelReply.text("Hello, you there").usage(100, 7));
	}

	@Test
	void stepAroundAChatClientIsOneSpan() {
		List<ReceivedSpan> trace = agent(() -> step(() -> client().prompt("Hello").call().content()));
		ReceivedSpan chat = only(trace, chat());
		verify(chat);
		assertThat(chat.isChildOf(trace.get(0))).isTrue();
		assertThat(chat.scopeName()).isEqualTo("io.agenttracing");
		assertThat(trace.get(2).isChildOf(chat)).isTrue();
		assertThat(trace.get(2).name()).isEqualTo("spring_ai chat_client");
		verifyOneTree(trace);
		assertThat(trace.get(0).attributes()).containsEntry("agent_tracing.inference_calls", 1L)
			.containsEntry("gen_ai.usage.input_tokens", 100L);
	}

	@Test
	void stepAroundAModelIsOneSpan() {
		List<ReceivedSpan> trace = agent(() -> step(() -> model().call("Hello")));
		verify(only(trace, chat()));
		verifyOneTree(trace);
		assertThat(trace).hasSize((this.vendor == ModelVendor.OLLAMA) ? 5 : 3);
	}

	@Test
	void stepThatStreamsIsOneSpan() {
		List<ReceivedSpan> trace = agent(() -> {
			Flux<String> words = step(() -> client().prompt("Hello").stream().content());
			return String.join("", words.toIterable());
		});
		ReceivedSpan chat = only(trace, chat());
		verify(chat);
		assertThat(chat.attributes()).containsEntry("gen_ai.request.stream", true)
			.containsKey("agent_tracing.time_to_first_element_ms");
		verifyOneTree(trace);
		assertThat(trace.get(0).attributes()).containsEntry("agent_tracing.inference_calls", 1L)
			.containsEntry("gen_ai.usage.input_tokens", 100L);
	}

	@Test
	void stepWithoutAModelHasThatOfTheCall() {
		List<ReceivedSpan> trace = agent(
				() -> tracer().call(" ", StepKind.LLM, () -> client().prompt("Hello").call().content()));
		ReceivedSpan chat = only(trace, "chat llm");
		assertThat(chat.attributes()).containsEntry("gen_ai.request.model", this.vendor.model())
			.containsEntry("gen_ai.usage.input_tokens", 100L);
		assertThat(trace).extracting(ReceivedSpan::name).doesNotContain(chat());
	}

	@Test
	void stepOfAnotherModelIsAnotherSpan() {
		List<ReceivedSpan> trace = agent(
				() -> tracer().call("other", StepKind.LLM, () -> client().prompt("Hello").call().content()));
		assertThat(only(trace, "chat other").attributes()).doesNotContainKey("gen_ai.usage.input_tokens");
		assertThat(only(trace, chat()).attributes()).containsEntry("gen_ai.usage.input_tokens", 100L);
	}

	@Test
	void stepAroundTwoCallsStaysAroundThem() {
		List<ReceivedSpan> trace = agent(() -> step(() -> {
			client().prompt("Hello").call().content();
			return client().prompt("Hello again").call().content();
		}));
		assertThat(named(trace, chat())).hasSize(3);
		verifyOneTree(trace);
	}

	@Test
	void refusalIsSaidOnce() {
		application.model().server().otherwise((request) -> ModelFault.unauthorized());
		List<ReceivedSpan> trace = agent(() -> {
			assertThatException().isThrownBy(() -> step(() -> client().prompt("Hello").call().content()));
			return "";
		});
		ReceivedSpan chat = only(trace, chat());
		assertThat(chat.isError()).isTrue();
		assertThat(chat.attribute("error.type")).isEqualTo(error(application.model().spans(chat()).get(1)));
		assertThat(chat.events()).hasSize(1);
	}

	@Test
	void stepInAToolIsOneSpanWithIt() {
		List<ReceivedSpan> trace = askAboutWeather(new TracedWeather(false, false));
		ReceivedSpan tool = only(trace, "execute_tool weather");
		assertThat(tool.spanId()).isEqualTo(stepOf("execute_tool weather").getSpanId());
		assertThat(tool.attributes()).containsEntry("gen_ai.tool.call.id", "call_1")
			.containsEntry("gen_ai.tool.name", "weather")
			.containsEntry("city", "Oslo");
		verifyOneTree(trace);
		assertThat(trace.get(0).attributes()).containsEntry("agent_tracing.tool_calls", 1L)
			.containsEntry("agent_tracing.inference_calls", 2L);
	}

	@Test
	void idThatIsInARequestIsKept() {
		List<ReceivedSpan> trace = askAboutWeather(new TracedWeather(true, false));
		ReceivedSpan tool = only(trace, "execute_tool weather");
		assertThat(tool.spanId()).isEqualTo(frameworksOf("execute_tool weather").getSpanId());
		assertThat(tool.attributes()).containsEntry("gen_ai.tool.call.id", "call_1").containsEntry("city", "Oslo");
		assertThat(tool.scopeName()).isEqualTo("io.agenttracing");
		verifyOneTree(trace);
	}

	@Test
	void twoIdsThatAreInRequestsAreTwoSpans() {
		List<ReceivedSpan> trace = askAboutWeather(new TracedWeather(true, true));
		assertThat(named(trace, "execute_tool weather")).hasSize(2);
		verifyOneTree(trace);
	}

	@Test
	void layerWhoseIdIsInARequestStaysWhenOthersFold() {
		ChatClient injecting = application.model()
			.bean(ChatClient.Builder.class)
			.defaultAdvisors(new InjectingAdvisor())
			.build();
		List<ReceivedSpan> trace = agent(() -> {
			injecting.prompt("Hello").call().content();
			for (int i = 0; i < 15; i++) {
				step(() -> client().prompt("Hello").call().content());
			}
			return "";
		});
		assertThat(trace).extracting(ReceivedSpan::name)
			.contains("advisor injecting")
			.doesNotContain("spring_ai chat_client");
		assertThat(named(trace, chat())).hasSize(16);
		verifyOneTree(trace);
	}

	private List<ReceivedSpan> askAboutWeather(TracedWeather tools) {
		application.model()
			.server()
			.then(ModelReply.toolCall("call_1", "weather", "{\"city\":\"Oslo\"}"), ModelReply.text("Go out!"));
		ChatClient client = application.model().bean(ChatClient.Builder.class).defaultTools(tools).build();
		return agent(() -> client.prompt("What about today?").call().content());
	}

	private static List<ReceivedSpan> agent(Callable<?> work) {
		tracer().agent("desk", work);
		return application.trace("invoke_agent desk");
	}

	private <T> T step(Callable<T> work) {
		return tracer().call(this.vendor.model(), StepKind.LLM, work);
	}

	private void verify(ReceivedSpan chat) {
		assertThat(chat.spanId()).isEqualTo(stepOf(chat()).getSpanId());
		assertThat(chat.attributes()).containsEntry("gen_ai.usage.input_tokens", 100L)
			.containsEntry("gen_ai.usage.output_tokens", 7L)
			.containsEntry("gen_ai.provider.name", this.vendor.toString())
			.containsEntry("gen_ai.request.model", this.vendor.model());
	}

	private static void verifyOneTree(List<ReceivedSpan> trace) {
		assertThat(trace.get(0).isRoot()).isTrue();
		assertThat(trace).extracting(ReceivedSpan::spanId).doesNotHaveDuplicates();
		assertThat(trace.subList(1, trace.size())).allMatch((span) -> trace.stream().anyMatch(span::isChildOf));
	}

	private SpanData stepOf(String name) {
		return recorded(name, true);
	}

	private SpanData frameworksOf(String name) {
		return recorded(name, false);
	}

	private static SpanData recorded(String name, boolean own) {
		return application.model()
			.spans(name)
			.stream()
			.filter((span) -> span.getInstrumentationScopeInfo().getName().equals("io.agenttracing") == own)
			.findFirst()
			.orElseThrow();
	}

	private static Object error(SpanData span) {
		return span.getAttributes()
			.asMap()
			.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().getKey().equals("error.type"))
			.findFirst()
			.orElseThrow()
			.getValue();
	}

	private String chat() {
		return "chat " + this.vendor.model();
	}

	private static ReceivedSpan only(List<ReceivedSpan> trace, String name) {
		assertThat(named(trace, name)).hasSize(1);
		return named(trace, name).get(0);
	}

	private static List<ReceivedSpan> named(List<ReceivedSpan> trace, String name) {
		return trace.stream().filter((span) -> span.name().equals(name)).toList();
	}

	private static AgentTracer tracer() {
		return application.model().bean(AgentTracer.class);
	}

	private static ChatClient client() {
		return application.model().bean(ChatClient.Builder.class).build();
	}

	private static ChatModel model() {
		return application.model().bean(ChatModel.class);
	}

	/**
	 * A tool with a step of its own, and a transport of its own before and in it.
	 */
	record TracedWeather(boolean before, boolean within) {

		@Tool(description = "The weather of a city")
		String weather(String city) {
			inject(this.before);
			return tracer().call("weather", StepKind.TOOL, () -> {
				inject(this.within);
				Span.current().setAttribute("city", city);
				return "Sunny in " + city;
			});
		}

		private static void inject(boolean wanted) {
			if (wanted) {
				tracer().inject(new HashMap<>());
			}
		}

	}

	/**
	 * An advisor that asks another process.
	 */
	static final class InjectingAdvisor implements CallAdvisor {

		@Override
		public ChatClientResponse adviseCall(ChatClientRequest request, CallAdvisorChain chain) {
			tracer().inject(new HashMap<>());
			return chain.nextCall(request);
		}

		@Override
		public String getName() {
			return "injecting";
		}

		@Override
		public int getOrder() {
			return 0;
		}

	}

}

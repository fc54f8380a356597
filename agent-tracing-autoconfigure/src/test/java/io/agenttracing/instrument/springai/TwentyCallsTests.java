package io.agenttracing.instrument.springai;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.agenttracing.AgentTracer;
import io.agenttracing.testing.ReceivedSpan;
import io.agenttracing.testing.model.ModelReply;
import io.agenttracing.testing.model.ModelRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.ai.chat.client.ChatClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An agent that asks a model twenty times, below the default cap of 50 spans.
 */
@ParameterizedClass(name = "{0}")
@EnumSource(names = { "OPENAI", "OLLAMA" })
class TwentyCallsTests {

	private static final int CALLS = 20;

	private static final int CAP = 50;

	private static ExportingApplication application;

	private final ModelVendor vendor;

	TwentyCallsTests(ModelVendor vendor) {
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
	}

	@Test
	void eachCallIsKeptWithItsRequest() {
		application.model().server().otherwise((request) -> ModelReply.text("Hello").usage(100, 7));
		askTwentyTimes();
		List<ReceivedSpan> trace = application.trace("invoke_agent busy");
		assertThat(trace).hasSize(1 + 2 * CALLS);
		ReceivedSpan agent = trace.get(0);
		List<ReceivedSpan> chats = named(trace, chat());
		assertThat(chats).hasSize(CALLS).allMatch((chat) -> chat.isChildOf(agent));
		assertThat(sum(chats, "gen_ai.usage.input_tokens")).isEqualTo(CALLS * 100);
		assertThat(sum(chats, "gen_ai.usage.output_tokens")).isEqualTo(CALLS * 7);
		assertThat(agent.attribute("gen_ai.usage.input_tokens")).isEqualTo(CALLS * 100L);
		assertThat(agent.attribute("gen_ai.usage.output_tokens")).isEqualTo(CALLS * 7L);
		assertThat(trace).filteredOn((span) -> span != agent && !chats.contains(span))
			.allMatch((request) -> chats.stream().anyMatch(request::isChildOf))
			.hasSize(CALLS);
		int below = (this.vendor == ModelVendor.OLLAMA) ? 5 : 3;
		assertThat(agent.attribute("agent_tracing.spans.folded")).isEqualTo((long) CALLS * below);
	}

	@Test
	void placesAreTakenByCallsOfModelsAndTools() {
		// The same question twenty times would be a loop, whose spans are kept with their
		// callers.
		AtomicInteger asked = new AtomicInteger();
		application.model()
			.server()
			.otherwise((request) -> isAnswered(request) ? ModelReply.text("Go out!").usage(200, 3)
					: ModelReply
						.toolCall("call_1", "weather", "{\"city\":\"Oslo %d\"}".formatted(asked.incrementAndGet()))
						.usage(100, 7));
		askTwentyTimes();
		List<ReceivedSpan> trace = application.trace("invoke_agent busy");
		assertThat(application.model().server().requests()).hasSize(2 * CALLS);
		assertThat(trace).hasSize(CAP);
		ReceivedSpan agent = trace.get(0);
		assertThat(trace.subList(1, CAP)).allMatch((span) -> span.isChildOf(agent))
			.extracting(ReceivedSpan::name)
			.containsOnly(chat(), "execute_tool weather");
		assertThat(agent.attributes()).containsEntry("gen_ai.usage.input_tokens", CALLS * 300L)
			.containsEntry("gen_ai.usage.output_tokens", CALLS * 10L)
			.containsEntry("agent_tracing.inference_calls", CALLS * 2L)
			.containsEntry("agent_tracing.tool_calls", (long) CALLS);
	}

	private static void askTwentyTimes() {
		ChatClient client = application.model().bean(ChatClient.Builder.class).defaultTools(new WeatherTools()).build();
		application.model().bean(AgentTracer.class).agent("busy", () -> {
			for (int i = 0; i < CALLS; i++) {
				client.prompt().user("What about day " + i + "?").call().content();
			}
			return "done";
		});
	}

	private static boolean isAnswered(ModelRequest request) {
		return request.mentions("Sunny in Oslo");
	}

	private String chat() {
		return "chat " + this.vendor.model();
	}

	private static List<ReceivedSpan> named(List<ReceivedSpan> trace, String name) {
		return trace.stream().filter((span) -> span.name().equals(name)).toList();
	}

	private static long sum(List<ReceivedSpan> spans, String key) {
		return spans.stream().mapToLong((span) -> Long.parseLong(String.valueOf(span.attribute(key)))).sum();
	}

}

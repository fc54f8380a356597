package io.agenttracing.instrument.springai;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import io.agenttracing.testing.model.ModelFault;
import io.agenttracing.testing.model.ModelReply;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.ai.chat.model.ChatModel;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sums on the spans that arrive, and the counters, are what the model's server has
 * charged for.
 */
@ParameterizedClass(name = "{0}")
@EnumSource
class UsageOfModelsTests {

	private static final String INPUT = "gen_ai.client.inference.usage.input_tokens";

	private static OtlpReceiver receiver;

	private static ModelApplication application;

	private final ModelVendor vendor;

	UsageOfModelsTests(ModelVendor vendor) {
		this.vendor = vendor;
	}

	@BeforeParameterizedClassInvocation
	static void start(ModelVendor vendor) {
		receiver = OtlpReceiver.start();
		application = ModelApplication.start(vendor,
				"management.opentelemetry.tracing.export.otlp.endpoint=" + receiver.httpEndpoint());
	}

	@AfterParameterizedClassInvocation
	static void stop() {
		application.close();
		receiver.close();
	}

	@BeforeEach
	void reset() {
		application.reset();
		flush();
		receiver.clear();
	}

	@Test
	void sumsAreWhatTheServerCharged() throws Exception {
		application.server()
			.then(ModelReply.toolCall("call_1", "weather", "{\"city\":\"Oslo\"}").usage(100, 7),
					ModelReply.text("Sunny").usage(130, 9, 40), ModelReply.text("Fine").usage(11, 3));
		double before = counted(INPUT);
		application.bean(AgentTracer.class).workflow("day", () -> {
			application.desk().ask("What about today?");
			return application.desk().ask("How are you?");
		});
		assertThat(usage("invoke_workflow day")).containsEntry("gen_ai.usage.input_tokens", 241L)
			.containsEntry("gen_ai.usage.output_tokens", 19L)
			.containsEntry("agent_tracing.inference_calls", 3L)
			.containsEntry("agent_tracing.tool_calls", 1L);
		assertThat(usage("invoke_workflow day").get("gen_ai.usage.cache_read.input_tokens"))
			.isEqualTo((this.vendor != ModelVendor.OLLAMA) ? 40L : null);
		assertThat(receiver.spans()).filteredOn((span) -> span.name().equals("invoke_agent desk"))
			.extracting((span) -> span.attribute("gen_ai.usage.input_tokens"))
			.containsExactlyInAnyOrder(230L, 11L);
		assertThat(counted(INPUT) - before).isEqualTo(241);
	}

	@Test
	void streamsAreSummedUpToo() {
		application.server()
			.then(ModelReply.toolCall("call_1", "weather", "{\"city\":\"Oslo\"}").usage(100, 7),
					ModelReply.text("Sunny").usage(130, 9));
		assertThat(application.desk().read("What about today?")).isEqualTo("Sunny");
		assertThat(usage("invoke_agent desk")).containsEntry("gen_ai.usage.input_tokens", 230L)
			.containsEntry("gen_ai.usage.output_tokens", 16L)
			.containsEntry("agent_tracing.inference_calls", 2L)
			.containsEntry("agent_tracing.tool_calls", 1L);
	}

	@Test
	void repeatedRequestIsOneCall() {
		application.server().then(ModelFault.serverError(), ModelReply.text("Hello").usage(100, 7));
		application.desk().ask("How are you?");
		assertThat(usage("invoke_agent desk")).containsEntry("gen_ai.usage.input_tokens", 100L)
			.containsEntry("agent_tracing.inference_calls", 1L);
	}

	@Test
	void callOfAModelWithoutAnAgentIsSummedUpAtTheLocalRoot() throws Exception {
		application.server().then(ModelReply.text("Hello").usage(100, 7));
		application.bean(AgentTracer.class)
			.call("job", StepKind.COMPUTE, () -> application.bean(ChatModel.class).call("Hi"));
		assertThat(usage("job")).containsEntry("agent_tracing.usage.input_tokens", 100L)
			.containsEntry("agent_tracing.inference_calls", 1L)
			.doesNotContainKey("gen_ai.usage.input_tokens");
	}

	private static double counted(String name) {
		flush();
		return application.bean(MeterRegistry.class).find(name).counters().stream().mapToDouble(Counter::count).sum();
	}

	private static Map<String, Object> usage(String name) {
		application.spans().awaitEnd();
		flush();
		ReceivedSpan span = receiver.await((spans) -> spans.stream().anyMatch((each) -> each.name().equals(name)))
			.stream()
			.filter((each) -> each.name().equals(name))
			.findFirst()
			.orElseThrow();
		return span.attributes()
			.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().matches(".*(usage|_calls).*"))
			.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
	}

	private static void flush() {
		assertThat(application.bean(SdkTracerProvider.class).forceFlush().join(10, TimeUnit.SECONDS).isSuccess())
			.isTrue();
	}

}

package io.agenttracing.instrument.springai;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.agenttracing.testing.model.ModelFault;
import io.agenttracing.testing.model.ModelReply;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * The spans as Spring AI and Micrometer write them, before anything of ours has been at
 * them: what the tests of the export compare with, and what to look at after an update.
 */
@ParameterizedClass(name = "{0}")
@EnumSource
class FrameworkSpansTests {

	private static final Duration SOON = Duration.ofMillis(10);

	private static ModelApplication application;

	private final ModelVendor vendor;

	FrameworkSpansTests(ModelVendor vendor) {
		this.vendor = vendor;
	}

	@BeforeParameterizedClassInvocation
	static void start(ModelVendor vendor) {
		application = ModelApplication.start(vendor,
				"spring.autoconfigure.exclude=" + SpringAiAgentTracingAutoConfiguration.class.getName());
	}

	@AfterParameterizedClassInvocation
	static void stop() {
		application.close();
	}

	@BeforeEach
	void reset() {
		application.reset();
	}

	@Test
	void modelIsBelowThreeSpansOfTheFramework() {
		application.server().then(ModelReply.text("Hello"));
		application.desk().ask("How are you?");
		assertThat(application.spans().tree())
			.startsWith("- > invoke_agent desk", "invoke_agent desk > spring_ai chat_client",
					"spring_ai chat_client > tool _calling ", "tool _calling  > call", "call > " + chatName())
			.endsWith(switch (this.vendor) {
				case OPENAI, ANTHROPIC -> chatName() + " > POST";
				case OLLAMA -> "OllamaChatModel attempt 1 > http post";
			});
	}

	@Test
	void callOfAModelIsInternalAndSpeaksOldNamesInTexts() {
		application.server().then(ModelReply.text("Hello").usage(100, 7));
		application.desk().ask("How are you?");
		SpanData chat = chat();
		assertThat(chat.getKind()).isEqualTo(SpanKind.INTERNAL);
		assertThat(attributes(chat)).containsEntry("gen_ai.system", this.vendor.toString())
			.containsEntry("gen_ai.operation.name", "chat")
			.containsEntry("gen_ai.request.model", this.vendor.model())
			.containsEntry("gen_ai.usage.input_tokens", "100")
			.containsEntry("gen_ai.usage.output_tokens", "7")
			.containsEntry("gen_ai.response.finish_reasons", switch (this.vendor) {
				case OPENAI -> "[\"STOP\"]";
				case ANTHROPIC -> "[\"end_turn\"]";
				case OLLAMA -> "[\"stop\"]";
			})
			.containsEntry("spring.ai.model.request.tool.names", "[\"weather\"]")
			.doesNotContainKey("gen_ai.provider.name");
		assertThat(chat.getAttributes().asMap().keySet()).extracting((key) -> key.getType())
			.containsOnly(AttributeType.STRING);
	}

	// By the conventions the tokens of the cache are among those of the input.
	@Test
	void tokensOfTheCacheAreCountedByEachVendorInItsOwnWay() {
		application.server().then(ModelReply.text("Hello").usage(100, 7, 40));
		application.desk().ask("How are you?");
		switch (this.vendor) {
			case OPENAI -> assertThat(attributes(chat())).containsEntry("gen_ai.usage.input_tokens", "100")
				.containsEntry("gen_ai.usage.cache_read.input_tokens", "40");
			case ANTHROPIC -> assertThat(attributes(chat())).containsEntry("gen_ai.usage.input_tokens", "60")
				.containsEntry("gen_ai.usage.cache_read.input_tokens", "40");
			case OLLAMA -> assertThat(attributes(chat())).doesNotContainKey("gen_ai.usage.cache_read.input_tokens");
		}
	}

	@Test
	void streamLosesTheTokensOfTheCache() {
		application.server().then(ModelReply.text("Hello").usage(100, 7, 40));
		application.desk().read("How are you?");
		assertThat(attributes(chat())).containsEntry("gen_ai.request.stream", "true")
			.containsKey("gen_ai.usage.input_tokens")
			.doesNotContainKey("gen_ai.usage.cache_read.input_tokens");
	}

	// The SDKs of OpenAI and Anthropic leave for a common pool.
	@Test
	void requestOfAStreamIsATraceOfItsOwn() {
		application.server().then(ModelReply.text("Hello"));
		application.desk().read("How are you?");
		SpanData request = request();
		assertThat(request.getKind()).isEqualTo(SpanKind.CLIENT);
		boolean below = request.getTraceId().equals(chat().getTraceId());
		assertThat(below).isEqualTo(this.vendor == ModelVendor.OLLAMA);
		assertThat(application.server().requests().get(0).header("traceparent")).contains(request.getTraceId());
	}

	@Test
	void failedToolIsNoError() {
		application.server()
			.then(ModelReply.toolCall("call_1", "weather", "{\"city\":\"" + WeatherTools.ATLANTIS + "\"}"),
					ModelReply.text("Sorry"));
		application.desk().ask("What about today?");
		assertThat(application.server().requests().get(1).mentions("is flooded")).isTrue();
		SpanData tool = application.spans().named("execute_tool weather");
		assertThat(tool.getStatus().getStatusCode()).isNotEqualTo(StatusCode.ERROR);
		assertThat(attributes(tool)).containsEntry("spring.ai.tool.definition.name", "weather")
			.containsEntry("spring.ai.tool.call.id", "call_1")
			.containsEntry("spring.ai.tool.type", "function")
			.containsEntry("spring.ai.tool.definition.description", "The weather of a city")
			.containsKey("spring.ai.tool.definition.schema")
			.doesNotContainKey("error.type");
	}

	@Test
	void toolThatNobodyKnowsHasNoSpan() {
		application.server().then(ModelReply.toolCall("call_1", "nonsense", "{}"));
		assertThatException().isThrownBy(() -> application.desk().ask("What about today?"))
			.withMessageContaining("nonsense");
		assertThat(application.spans("tool _calling ")).singleElement()
			.satisfies((span) -> assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR));
		assertThat(chat().getStatus().getStatusCode()).isNotEqualTo(StatusCode.ERROR);
		assertThat(application.spans().all()).noneMatch((span) -> span.getName().startsWith("execute_tool"));
	}

	@Test
	void refusalIsAnExceptionOnEverySpanAboveWithoutItsType() {
		application.server().then(ModelFault.contextTooLong());
		assertThatException().isThrownBy(() -> application.desk().ask("How are you?"));
		List<SpanData> framework = application.spans()
			.all()
			.stream()
			.filter((span) -> attributes(span).containsKey("gen_ai.system"))
			.toList();
		assertThat(framework).hasSize(4).allSatisfy((span) -> {
			assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
			assertThat(span.getEvents()).hasSize(1);
			assertThat(attributes(span)).doesNotContainKey("error.type");
		});
		assertThat(attributes(request())).containsEntry("status", "400");
		assertThat(request().getStatus().getStatusCode())
			.isEqualTo((this.vendor == ModelVendor.OLLAMA) ? StatusCode.ERROR : StatusCode.UNSET);
	}

	@Test
	void attemptsOfTheSdksAreNamelessAndGreen() {
		application.server().then(ModelFault.serverError(), ModelReply.text("Hello"));
		application.desk().ask("How are you?");
		if (this.vendor != ModelVendor.OLLAMA) {
			assertThat(application.spans("POST")).hasSize(2)
				.allSatisfy((span) -> assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET))
				.extracting((span) -> attributes(span).get("status"))
				.containsExactly("500", "200");
			assertThat(application.server().requests()).extracting((request) -> request.header("X-Stainless-Timeout"))
				.containsOnly("60");
		}
	}

	@Test
	void waitsAsLongAsTheVendorAsksFor() {
		if (this.vendor != ModelVendor.OLLAMA) {
			application.server().then(ModelFault.rateLimited(SOON), ModelReply.text("Hello"));
			application.desk().ask("How are you?");
			List<SpanData> attempts = application.spans("POST");
			assertThat(attempts.get(1).getStartEpochNanos() - attempts.get(0).getEndEpochNanos())
				.isGreaterThanOrEqualTo(SOON.toNanos());
		}
	}

	private String chatName() {
		return "chat " + this.vendor.model();
	}

	private SpanData chat() {
		return application.spans().named(chatName());
	}

	private SpanData request() {
		return application.spans().named((this.vendor == ModelVendor.OLLAMA) ? "http post" : "POST");
	}

	private static Map<String, String> attributes(SpanData span) {
		return span.getAttributes()
			.asMap()
			.entrySet()
			.stream()
			.collect(Collectors.toMap((entry) -> entry.getKey().getKey(), (entry) -> entry.getValue().toString()));
	}

}

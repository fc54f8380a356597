package io.agenttracing.instrument.springai;

import io.agenttracing.testing.model.ModelReply;
import io.agenttracing.testing.model.ModelRequest;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A chat client of each vendor: at once, as a stream, with tools. The server of the tests
 * is understood by the real clients, and what they do is one tree.
 */
@ParameterizedClass(name = "{0}")
@EnumSource
class ChatClientTests {

	private static ModelApplication application;

	private final ModelVendor vendor;

	ChatClientTests(ModelVendor vendor) {
		this.vendor = vendor;
	}

	@BeforeParameterizedClassInvocation
	static void start(ModelVendor vendor) {
		application = ModelApplication.start(vendor);
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
	void answersAtOnce() {
		application.server().then(ModelReply.text("Hello, you there").usage(100, 7));
		assertThat(application.desk().ask("How are you?")).isEqualTo("Hello, you there");
		assertThat(application.server().requests()).singleElement().satisfies((request) -> {
			assertThat(request.model()).isEqualTo(this.vendor.model());
			assertThat(request.mentions("How are you?")).isTrue();
			assertThat(request.header("traceparent")).contains(chat().getTraceId());
		});
		assertThat(attribute(chat(), "gen_ai.usage.input_tokens")).isEqualTo("100");
		assertThat(attribute(chat(), "gen_ai.usage.output_tokens")).isEqualTo("7");
		assertThat(application.spans().all()).extracting(SpanData::getTraceId).containsOnly(chat().getTraceId());
	}

	@Test
	void tellsTheModelWhatAToolSays() {
		application.server()
			.then(ModelReply.toolCall("call_1", "weather", "{\"city\":\"Oslo\"}"), ModelReply.text("Go out!"));
		assertThat(application.desk().ask("What about today?")).isEqualTo("Go out!");
		assertThat(application.server().requests()).hasSize(2);
		assertThat(lastRequest().mentions("Sunny in Oslo")).isTrue();
		assertThat(application.spans("execute_tool weather")).singleElement()
			.satisfies((tool) -> assertThat(attribute(tool, "spring.ai.tool.call.id")).isEqualTo("call_1"));
		assertThat(application.spans(chat().getName())).hasSize(2);
	}

	@Test
	void callsSeveralToolsOneAfterTheOther() {
		application.server()
			.then(ModelReply.toolCall("call_1", "weather", "{\"city\":\"Oslo\"}")
				.andToolCall("call_2", "weather", "{\"city\":\"Rome\"}"), ModelReply.text("Go out!"));
		assertThat(application.desk().ask("What about today?")).isEqualTo("Go out!");
		assertThat(lastRequest().mentions("Sunny in Oslo")).isTrue();
		assertThat(lastRequest().mentions("Sunny in Rome")).isTrue();
		assertThat(application.spans("execute_tool weather")).hasSize(2);
	}

	@Test
	void streams() {
		application.server().then(ModelReply.text("Hello, you there").usage(100, 7));
		assertThat(application.desk().stream("How are you?").collectList().block()).hasSizeGreaterThan(1)
			.satisfies((words) -> assertThat(String.join("", words)).isEqualTo("Hello, you there"));
		assertThat(attribute(chat(), "gen_ai.request.stream")).isEqualTo("true");
		assertThat(attribute(chat(), "gen_ai.usage.input_tokens")).isEqualTo("100");
		assertThat(attribute(chat(), "gen_ai.usage.output_tokens")).isEqualTo("7");
	}

	@Test
	void tellsTheModelWhatAToolSaysInAStream() {
		application.server()
			.then(ModelReply.toolCall("call_1", "weather", "{\"city\":\"Oslo\"}"), ModelReply.text("Go out!"));
		assertThat(application.desk().read("What about today?")).isEqualTo("Go out!");
		assertThat(lastRequest().mentions("Sunny in Oslo")).isTrue();
		assertThat(application.spans("execute_tool weather")).singleElement()
			.satisfies((tool) -> assertThat(tool.getTraceId()).isEqualTo(chat().getTraceId()));
	}

	@Test
	void stopsAtTheLimit() {
		application.server().then(ModelReply.text("Once upon a").atLimit());
		assertThat(application.desk().ask("Tell me a story")).isEqualTo("Once upon a");
		assertThat(attribute(chat(), "gen_ai.response.finish_reasons")).isEqualTo(switch (this.vendor) {
			case OPENAI -> "[\"LENGTH\"]";
			case ANTHROPIC -> "[\"max_tokens\"]";
			case OLLAMA -> "[\"length\"]";
		});
	}

	private SpanData chat() {
		return application.spans().named("chat " + this.vendor.model());
	}

	private static ModelRequest lastRequest() {
		return application.server().requests().get(application.server().requests().size() - 1);
	}

	private static String attribute(SpanData span, String key) {
		return span.getAttributes().get(AttributeKey.stringKey(key));
	}

}

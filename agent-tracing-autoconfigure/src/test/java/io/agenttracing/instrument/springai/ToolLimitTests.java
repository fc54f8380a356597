package io.agenttracing.instrument.springai;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.testing.model.ModelReply;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A model that calls tools more often than it may: the framework answers in its place.
 */
@ParameterizedClass(name = "{0}")
@EnumSource(names = { "OPENAI", "OLLAMA" })
class ToolLimitTests {

	private static final String CODE = "tool_call_limit_exceeded";

	private static ModelApplication application;

	ToolLimitTests(ModelVendor vendor) {
	}

	@BeforeParameterizedClassInvocation
	static void start(ModelVendor vendor) {
		application = ModelApplication.start(vendor, "spring.ai.tools.limits.max-calls-per-tool-default=2");
	}

	@AfterParameterizedClassInvocation
	static void stop() {
		application.close();
	}

	@BeforeEach
	void reset() {
		application.reset();
		application.server().otherwise((request) -> ModelReply.toolCall("call_1", "weather", "{\"city\":\"Oslo\"}"));
	}

	@Test
	void isOnTheAdvisorAndOnTheAgent() {
		assertThat(application.desk().ask("What about today?")).contains("limit");
		assertThat(advisor().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
		assertThat(errorType(advisor())).isEqualTo(CODE);
		SpanData agent = application.spans().named("invoke_agent desk");
		assertThat(errorType(agent)).isEqualTo(CODE);
		assertThat(agent.getStatus().getStatusCode()).isNotEqualTo(StatusCode.ERROR);
		assertThat(application.spans().all()).filteredOn((span) -> span.getStatus().getStatusCode() == StatusCode.ERROR)
			.hasSize(1);
	}

	@Test
	void isOnTheAdvisorOfAStream() {
		assertThat(application.desk().read("What about today?")).contains("limit");
		await().untilAsserted(() -> assertThat(application.spans("tool _calling ")).hasSize(1));
		assertThat(advisor().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
		assertThat(errorType(advisor())).isEqualTo(CODE);
	}

	@Test
	void isNotWhereTheModelStopsByItself() {
		application.server()
			.then(ModelReply.toolCall("call_1", "weather", "{\"city\":\"Oslo\"}"), ModelReply.text("Go out!"));
		assertThat(application.desk().ask("What about today?")).isEqualTo("Go out!");
		assertThat(application.spans().all()).isNotEmpty().allMatch((span) -> errorType(span) == null);
	}

	private static SpanData advisor() {
		return application.spans().named("tool _calling ");
	}

	private static String errorType(SpanData span) {
		return span.getAttributes().get(AgentSpanAttributes.ERROR_TYPE);
	}

}

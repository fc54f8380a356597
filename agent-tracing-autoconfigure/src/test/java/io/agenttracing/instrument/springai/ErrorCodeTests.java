package io.agenttracing.instrument.springai;

import java.time.Duration;
import java.util.function.UnaryOperator;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.testing.model.ModelFault;
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
 * What the real client of each vendor throws, at once and in a stream, is on the spans in
 * the vendor's words.
 */
@ParameterizedClass(name = "{0}")
@EnumSource
class ErrorCodeTests {

	private static ModelApplication application;

	private final ModelVendor vendor;

	ErrorCodeTests(ModelVendor vendor) {
		this.vendor = vendor;
	}

	@BeforeParameterizedClassInvocation
	static void start(ModelVendor vendor) {
		application = ModelApplication.start(vendor, "spring.ai.openai.max-retries=0",
				"spring.ai.anthropic.max-retries=0", "spring.ai.retry.max-attempts=0");
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
	void tooManyRequests() {
		assertFailsWith(ModelFault.rateLimited(Duration.ofMillis(1)), "rate_limit_exceeded");
	}

	@Test
	void promptThatIsTooLong() {
		assertFailsWith(ModelFault.contextTooLong(), "context_length_exceeded");
	}

	@Test
	void unknownKey() {
		assertFailsWith(ModelFault.unauthorized(), switch (this.vendor) {
			case OPENAI -> "invalid_api_key";
			case ANTHROPIC -> "authentication_error";
			case OLLAMA -> "401";
		});
	}

	@Test
	void faultOfTheServer() {
		assertFailsWith(ModelFault.serverError(), (this.vendor == ModelVendor.ANTHROPIC) ? "api_error" : "500");
	}

	private void assertFailsWith(ModelFault fault, String code) {
		Desk desk = application.desk();
		assertFailsWith(fault, code, desk::ask);
		application.reset();
		assertFailsWith(fault, code, desk::read);
	}

	private void assertFailsWith(ModelFault fault, String code, UnaryOperator<String> call) {
		application.server().otherwise((request) -> fault);
		assertThatException().isThrownBy(() -> call.apply("How are you?"));
		assertThat(errorType(application.spans().named("chat " + this.vendor.model()))).isEqualTo(code);
		assertThat(application.spans().all())
			.filteredOn((span) -> span.getStatus().getStatusCode() == StatusCode.ERROR
					&& span.getInstrumentationScopeInfo().getName().contains("boot")
					&& !span.getName().equalsIgnoreCase("http post") && !span.getName().equals("POST"))
			.hasSize(4)
			.allSatisfy((span) -> assertThat(errorType(span)).isEqualTo(code));
		// The agent's own error is what its caller catches.
		assertThat(errorType(application.spans().named("invoke_agent desk"))).contains(".");
	}

	private static String errorType(SpanData span) {
		return span.getAttributes().get(AgentSpanAttributes.ERROR_TYPE);
	}

}

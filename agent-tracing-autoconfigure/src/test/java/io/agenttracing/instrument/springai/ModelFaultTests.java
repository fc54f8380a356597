package io.agenttracing.instrument.springai;

import java.time.Duration;

import io.agenttracing.testing.model.ModelFault;
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
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What each vendor's client makes of a model that does not answer as it should. Those of
 * OpenAI and Anthropic try again by themselves, that of Ollama by Spring AI's template.
 */
@ParameterizedClass(name = "{0}")
@EnumSource
class ModelFaultTests {

	private static final Duration SOON = Duration.ofMillis(10);

	private static ModelApplication application;

	private final ModelVendor vendor;

	ModelFaultTests(ModelVendor vendor) {
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
	void rateLimitIsOverAtTheThirdAttempt() {
		application.server()
			.then(ModelFault.rateLimited(SOON), ModelFault.rateLimited(SOON), ModelReply.text("At last"));
		if (this.vendor == ModelVendor.OLLAMA) {
			// A rate limit of Ollama's is final, as all that begins with a four.
			assertThatException().isThrownBy(() -> application.desk().ask("How are you?"))
				.withMessageContaining("HTTP 429");
			assertThat(application.server().requests()).hasSize(1);
		}
		else {
			assertThat(application.desk().ask("How are you?")).isEqualTo("At last");
			assertThat(application.server().requests())
				.extracting((request) -> request.header("X-Stainless-Retry-Count"))
				.containsExactly("0", "1", "2");
		}
	}

	@Test
	void faultOfTheServerIsTriedAgain() {
		application.server().then(ModelFault.serverError(), ModelReply.text("At last"));
		assertThat(application.desk().ask("How are you?")).isEqualTo("At last");
		assertThat(application.server().requests()).hasSize(2);
		if (this.vendor == ModelVendor.OLLAMA) {
			assertThat(application.spans("OllamaChatModel attempt 2")).hasSize(1);
		}
		assertThat(chat().getStatus().getStatusCode()).isNotEqualTo(StatusCode.ERROR);
	}

	@Test
	void promptThatIsTooLongIsNotTriedAgain() {
		application.server().then(ModelFault.contextTooLong());
		assertThatException().isThrownBy(() -> application.desk().ask("How are you?"))
			.withMessageContaining("400")
			.withMessageContaining((this.vendor == ModelVendor.ANTHROPIC) ? "too long" : "context length");
		assertThat(application.server().requests()).hasSize(1);
		assertThat(chat().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
	}

	@Test
	void unknownKeyIsNotTriedAgain() {
		application.server().then(ModelFault.unauthorized());
		assertThatException().isThrownBy(() -> application.desk().ask("How are you?")).withMessageContaining("401");
		assertThat(application.server().requests()).hasSize(1);
	}

	@Test
	void refusedStreamIsAnError() {
		application.server().then(ModelFault.contextTooLong());
		assertThatException().isThrownBy(() -> application.desk().read("How are you?")).withMessageContaining("400");
		assertThat(application.server().requests()).hasSize(1);
		assertThat(chat().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
	}

	@Test
	void answerThatIsNoJsonIsAnError() {
		application.server().then(ModelReply.text("Hello").garbled());
		assertThatException().isThrownBy(() -> application.desk().ask("How are you?"));
		assertThat(application.server().requests()).hasSize(1);
		assertThat(chat().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
	}

	@Test
	void cutStreamIsAnError() {
		application.server().then(ModelReply.text("One two three four five six").cutMidway());
		assertThatException().isThrownBy(() -> application.desk().read("Count"));
		assertThat(application.server().requests()).hasSize(1);
		assertThat(chat().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
	}

	@Test
	void slowAnswerArrives() {
		Duration delay = Duration.ofMillis(200);
		application.server().then(ModelReply.text("Hello").after(delay));
		assertThat(application.desk().ask("How are you?")).isEqualTo("Hello");
		assertThat(chat().getEndEpochNanos() - chat().getStartEpochNanos()).isGreaterThanOrEqualTo(delay.toNanos());
	}

	private SpanData chat() {
		return application.spans().named("chat " + this.vendor.model());
	}

}

package io.agenttracing.instrument.springai;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.span.RetryCounts;
import io.agenttracing.testing.model.ModelFault;
import io.agenttracing.testing.model.ModelReply;
import io.opentelemetry.api.common.AttributeKey;
import io.micrometer.core.instrument.binder.okhttp3.OkHttpObservationInterceptor;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * The requests that a vendor's client repeats by itself are attempts, whether it is its
 * SDK that repeats them or a template of Spring AI.
 */
@ParameterizedClass(name = "{0}")
@EnumSource
class SdkAttemptTests {

	private static final Duration SOON = Duration.ofMillis(20);

	private static ModelApplication application;

	private final ModelVendor vendor;

	SdkAttemptTests(ModelVendor vendor) {
		this.vendor = vendor;
	}

	@BeforeParameterizedClassInvocation
	static void start(ModelVendor vendor) {
		application = ModelApplication.start(vendor, "spring.ai.openai.max-retries=2",
				"spring.ai.anthropic.max-retries=2", "spring.ai.retry.max-attempts=2");
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
	void theThirdSucceeds() {
		long retries = application.bean(RetryCounts.class).retries();
		// Ollama's are not repeated at a rate limit.
		ModelFault fault = (this.vendor == ModelVendor.OLLAMA) ? ModelFault.serverError()
				: ModelFault.rateLimited(SOON);
		application.server().then(fault, fault, ModelReply.text("At last"));
		assertThat(application.desk().ask("How are you?")).isEqualTo("At last");
		List<SpanData> attempts = attempts();
		assertThat(attempts).extracting((span) -> attribute(span, AgentSpanAttributes.RETRY_ATTEMPT))
			.containsExactly(1L, 2L, 3L);
		assertThat(attempts).extracting((span) -> span.getStatus().getStatusCode() == StatusCode.ERROR)
			.containsExactly(true, true, false);
		assertThat(attempts).extracting((span) -> attribute(span, AgentSpanAttributes.RETRY_BACKOFF_MS) != null)
			.containsExactly(false, true, true);
		assertThat(call().getAttributes().get(AgentSpanAttributes.RETRY_ATTEMPTS)).isEqualTo(3);
		assertThat(application.bean(RetryCounts.class).retries()).isEqualTo(retries + 2);
		if (this.vendor != ModelVendor.OLLAMA) {
			assertThat(attempts).extracting((span) -> attribute(span, AgentSpanAttributes.ERROR_TYPE))
				.containsExactly("429", "429", null);
			assertThat(attempts).extracting((span) -> attribute(span, AgentSpanAttributes.HTTP_REQUEST_RESEND_COUNT))
				.containsExactly(null, 1L, 2L);
			assertThat(attempts)
				.allSatisfy((span) -> assertThat(attribute(span, AgentSpanAttributes.TIMEOUT_MS)).isEqualTo(60_000L));
			assertThat(attempts).allSatisfy((span) -> assertThat(span.getParentSpanId()).isEqualTo(call().getSpanId()));
			assertThat(attempts.subList(1, 3))
				.allSatisfy((span) -> assertThat(attribute(span, AgentSpanAttributes.RETRY_BACKOFF_MS))
					.isGreaterThanOrEqualTo(SOON.toMillis()));
		}
	}

	@Test
	void allSayTheSameWhateverRepeatsThem() {
		application.server().then(ModelFault.serverError(), ModelReply.text("At last"));
		application.desk().ask("How are you?");
		Set<String> keys = new TreeSet<>();
		attempts().get(1).getAttributes().forEach((key, value) -> {
			if (key.getKey().startsWith("agent_tracing.retry.")) {
				keys.add(key.getKey());
			}
		});
		// No SDK says how often it would.
		keys.remove(AgentSpanAttributes.RETRY_MAX_ATTEMPTS.getKey());
		assertThat(keys).containsExactly("agent_tracing.retry.attempt", "agent_tracing.retry.backoff_ms");
		assertThat(attempts().get(0).getAttributes().get(AgentSpanAttributes.ERROR_TYPE)).isNotNull();
	}

	@Test
	void allFail() {
		ModelFault fault = (this.vendor == ModelVendor.OLLAMA) ? ModelFault.serverError()
				: ModelFault.rateLimited(SOON);
		application.server().otherwise((request) -> fault);
		assertThatException().isThrownBy(() -> application.desk().ask("How are you?"));
		assertThat(attempts()).hasSize(3)
			.allSatisfy((span) -> assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR));
		assertThat(call().getAttributes().get(AgentSpanAttributes.RETRY_ATTEMPTS)).isEqualTo(3);
	}

	@Test
	void theFirstSucceeds() {
		application.server().then(ModelReply.text("Hello"));
		application.desk().ask("How are you?");
		assertThat(attempts()).singleElement().satisfies((span) -> {
			assertThat(attribute(span, AgentSpanAttributes.RETRY_ATTEMPT)).isEqualTo(1L);
			assertThat(attribute(span, AgentSpanAttributes.HTTP_REQUEST_RESEND_COUNT)).isNull();
			assertThat(span.getStatus().getStatusCode()).isNotEqualTo(StatusCode.ERROR);
		});
		assertThat(call().getAttributes().get(AgentSpanAttributes.RETRY_ATTEMPTS)).isNull();
	}

	@Test
	void aRequestOfAnSdkThatNoModelIsObservedAroundIsATraceOrAChildAsAnyOther() throws IOException {
		assumeThat(this.vendor).isEqualTo(ModelVendor.OLLAMA);
		ObservationRegistry registry = application.bean(ObservationRegistry.class);
		OkHttpClient client = new OkHttpClient.Builder()
			.addInterceptor(OkHttpObservationInterceptor.builder(registry, "okhttp.requests").build())
			.build();
		Request request = new Request.Builder().url(application.server().baseUrl() + "/audio")
			.header("X-Stainless-Retry-Count", "1")
			.build();
		client.newCall(request).execute().close();
		assertThat(application.spans().all()).singleElement().satisfies((span) -> {
			assertThat(span.getParentSpanContext().isValid()).isFalse();
			assertThat(new LoneRequests().contains(span)).isFalse();
		});
		application.reset();
		Observation.createNotStarted("work", registry).observeChecked(() -> client.newCall(request).execute()).close();
		assertThat(application.spans().named("work").getAttributes().get(AgentSpanAttributes.RETRY_ATTEMPTS)).isNull();
		assertThat(application.spans().all()).filteredOn((span) -> span.getKind() == SpanKind.CLIENT)
			.singleElement()
			.satisfies((span) -> assertThat(attribute(span, AgentSpanAttributes.RETRY_ATTEMPT)).isEqualTo(2L));
	}

	private List<SpanData> attempts() {
		return application.spans()
			.all()
			.stream()
			.filter((span) -> span.getName().equals("POST") || span.getName().startsWith("OllamaChatModel attempt"))
			.toList();
	}

	private SpanData call() {
		return application.spans()
			.named((this.vendor == ModelVendor.OLLAMA) ? "OllamaChatModel" : "chat " + this.vendor.model());
	}

	private static <T> T attribute(SpanData span, AttributeKey<T> key) {
		return span.getAttributes().get(key);
	}

}

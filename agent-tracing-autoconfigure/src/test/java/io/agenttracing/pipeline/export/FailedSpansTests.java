package io.agenttracing.pipeline.export;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

import io.agenttracing.AgentStep;
import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.failure.Failures;
import io.agenttracing.instrument.call.AspectAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.masking.PrivacyAgentTracingAutoConfiguration;
import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Why a call failed, as a backend shows it beside the red mark.
 */
class FailedSpansTests {

	private final OtlpReceiver receiver = OtlpReceiver.start();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(OpenTelemetrySdkAutoConfiguration.class,
				OpenTelemetryTracingAutoConfiguration.class, MicrometerTracingAutoConfiguration.class,
				OtlpTracingAutoConfiguration.class, AgentTracingAutoConfiguration.class,
				AspectAgentTracingAutoConfiguration.class, PrivacyAgentTracingAutoConfiguration.class,
				ExportAgentTracingAutoConfiguration.class))
		.withPropertyValues("management.opentelemetry.tracing.export.otlp.endpoint=" + this.receiver.httpEndpoint(),
				"management.tracing.sampling.probability=1.0")
		.withBean(Failing.class);

	@AfterEach
	void stop() {
		this.receiver.close();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void saysWhy(String form, Call call) {
		IllegalStateException failure = new IllegalStateException("The index is gone, password=s3cret");
		assertThat(failed(call, failure).statusMessage()).isEqualTo("The index is gone, password=***");
	}

	static Stream<Arguments> saysWhy() {
		return Stream.of(form("throws", Failing::now),
				form("future", (failing, failure) -> failing.later(failure).join()),
				form("Mono", (failing, failure) -> failing.mono(failure).block()),
				form("Flux", (failing, failure) -> failing.flux(failure).blockLast()), form("wrapped",
						(failing, failure) -> failing.later(new CompletionException("wrapper", failure)).join()));
	}

	@Test
	void cutsWhatIsTooLong() {
		ReceivedSpan span = failed(Failing::now, new IllegalStateException("password=s3cret " + "a".repeat(40_000)));
		assertThat(span.statusMessage()).startsWith("password=*** aaa").hasSizeLessThanOrEqualTo(16_384);
	}

	@Test
	void saysNothingWhereTheExceptionDoesNot() {
		assertThat(failed(Failing::now, new IllegalStateException()).statusMessage()).isEmpty();
		this.receiver.clear();
		long before = Failures.count();
		ReceivedSpan span = failed(Failing::now, new IllegalStateException() {

			@Override
			public @Nullable String getMessage() {
				throw new IllegalStateException("no message either");
			}

		});
		assertThat(span.statusMessage()).isEmpty();
		assertThat(span.attribute("error.type")).isNotNull();
		assertThat(Failures.count()).isEqualTo(before + 1);
	}

	private ReceivedSpan failed(Call call, RuntimeException failure) {
		this.runner.run((context) -> {
			Throwable thrown = catchThrowable(() -> call.of(context.getBean(Failing.class), failure));
			assertThat(thrown).isNotNull();
			this.receiver.awaitSpans(1);
		});
		List<ReceivedSpan> spans = this.receiver.spans();
		assertThat(spans).singleElement().matches(ReceivedSpan::isError);
		return spans.get(0);
	}

	private static Arguments form(String name, Call call) {
		return Arguments.of(name, call);
	}

	@FunctionalInterface
	interface Call {

		void of(Failing failing, RuntimeException failure);

	}

	static class Failing {

		@AgentStep
		public void now(RuntimeException failure) {
			throw failure;
		}

		@AgentStep
		public CompletableFuture<String> later(RuntimeException failure) {
			return CompletableFuture.failedFuture(failure);
		}

		@AgentStep
		public Mono<String> mono(RuntimeException failure) {
			return Mono.error(failure);
		}

		@AgentStep
		public Flux<String> flux(RuntimeException failure) {
			return Flux.error(failure);
		}

	}

}

package io.agenttracing.instrument.retry;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentStep;
import io.agenttracing.StepKind;
import io.agenttracing.testing.EndedSpans;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.retry.annotation.Retry;
import io.github.resilience4j.springboot.retry.autoconfigure.RetryAutoConfiguration;
import io.opentelemetry.api.trace.StatusCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * {@code @Retry} of Resilience4j, and its fallback methods.
 */
class Resilience4jRetryTests extends RetryTree {

	@Override
	ApplicationContextRunner application(ApplicationContextRunner runner) {
		return runner.withConfiguration(AutoConfigurations.of(RetryAutoConfiguration.class))
			.withBean(Retried.class)
			.withBean(WithFallback.class)
			.withPropertyValues("resilience4j.retry.instances.remote.max-attempts=3",
					"resilience4j.retry.instances.remote.wait-duration=20ms",
					"resilience4j.retry.instances.remote.ignore-exceptions=" + Remote.Rejected.class.getName());
	}

	/**
	 * The library's own fallback is a part of the call, which has not failed.
	 */
	@Override
	Object embedOrFallBack(ApplicationContext context, Form form) throws Exception {
		return call(context.getBean(WithFallback.class), form);
	}

	@Override
	List<String> fallbackTree(Form form) {
		return List.of("embed > fallback " + switch (form) {
			case NOW -> "byWords";
			case LATER -> "byWordsLater";
			case REACTIVE -> "byWordsReactive";
		});
	}

	@Override
	StatusCode statusBesideFallback() {
		return StatusCode.UNSET;
	}

	@ParameterizedTest
	@MethodSource("forms")
	void hasNoFallbackForAnotherFailure(Form form) {
		run((context) -> {
			remote(context).script(400);
			assertThat(catchThrowable(() -> traced(context, () -> call(context.getBean(WithFallback.class), form))))
				.isInstanceOf(Remote.Rejected.class);
			assertTree(context, expected(1));
		});
	}

	@Test
	void aRetryWithoutAnAnnotationIsCounted() {
		run((context) -> {
			remote(context).script(503, 503, 200, 503);
			RetryRegistry registry = context.getBean(RetryRegistry.class);
			traced(context, () -> {
				registry.retry("remote").executeSupplier(remote(context)::now);
				return registry.retry("remote").executeSupplier(remote(context)::now);
			});
			assertTree(context, List.of("- > root", "root > http get", "root > http get", "root > http get",
					"root > http get", "root > http get"));
			assertThat(context.getBean(EndedSpans.class)
				.named("root")
				.getAttributes()
				.get(AgentSpanAttributes.RETRY_ATTEMPTS)).isEqualTo(3);
		});
	}

	@Override
	Class<? extends Embedding> embedding() {
		return Retried.class;
	}

	@Retry(name = "remote")
	static class Retried implements Embedding {

		private final Remote remote;

		Retried(Remote remote) {
			this.remote = remote;
		}

		@Override
		@AgentStep(kind = StepKind.API, name = "embed")
		public String now() {
			return this.remote.now();
		}

		@Override
		@AgentStep(kind = StepKind.API, name = "embed")
		public CompletableFuture<String> later() {
			return this.remote.later();
		}

		@Override
		@AgentStep(kind = StepKind.API, name = "embed")
		public Mono<String> reactive() {
			return this.remote.reactive();
		}

	}

	static class WithFallback implements Embedding {

		private final Remote remote;

		WithFallback(Remote remote) {
			this.remote = remote;
		}

		@Override
		@AgentStep(kind = StepKind.API, name = "embed")
		@Retry(name = "remote", fallbackMethod = "byWords")
		public String now() {
			return this.remote.now();
		}

		@Override
		@AgentStep(kind = StepKind.API, name = "embed")
		@Retry(name = "remote", fallbackMethod = "byWordsLater")
		public CompletableFuture<String> later() {
			return this.remote.later();
		}

		@Override
		@AgentStep(kind = StepKind.API, name = "embed")
		@Retry(name = "remote", fallbackMethod = "byWordsReactive")
		public Mono<String> reactive() {
			return this.remote.reactive();
		}

		String byWords(Remote.Unavailable ex) {
			return "by words";
		}

		CompletableFuture<String> byWordsLater(Remote.Unavailable ex) {
			return CompletableFuture.completedFuture("by words");
		}

		Mono<String> byWordsReactive(Remote.Unavailable ex) {
			return Mono.just("by words");
		}

	}

}

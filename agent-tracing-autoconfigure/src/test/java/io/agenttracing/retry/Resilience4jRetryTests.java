package io.agenttracing.retry;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentStep;
import io.agenttracing.StepKind;
import io.agenttracing.testing.EndedSpans;
import io.github.resilience4j.retry.annotation.Retry;
import io.github.resilience4j.springboot.retry.autoconfigure.RetryAutoConfiguration;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

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

	@ParameterizedTest
	@MethodSource("forms")
	void fallsBack(Form form) {
		String name = "fallback " + switch (form) {
			case NOW -> "cached";
			case LATER -> "cachedLater";
			case REACTIVE -> "cachedReactive";
		};
		run((context) -> {
			remote(context).script(503, 503, 503);
			assertThat(traced(context, () -> call(context.getBean(WithFallback.class), form))).isEqualTo("cached");
			List<String> tree = expected(3);
			tree.add("embed > " + name);
			assertTree(context, tree);
			EndedSpans spans = context.getBean(EndedSpans.class);
			SpanData fallback = spans.named(name);
			assertThat(fallback.getAttributes().get(AgentSpanAttributes.FALLBACK_FROM)).isEqualTo("embed");
			assertThat(fallback.getAttributes().get(AgentSpanAttributes.FALLBACK_ERROR_TYPE))
				.isEqualTo(Remote.Unavailable.class.getName());
			assertThat(fallback.getAttributes().get(AgentSpanAttributes.FALLBACK_COST_MS)).isBetween(40L, 60_000L);
			assertThat(fallback.getLinks()).extracting(LinkData::getSpanContext)
				.containsExactly(spans.named("embed attempt 3").getSpanContext());
			assertThat(fallback.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
			assertThat(logical(context).getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
		});
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
		@Retry(name = "remote", fallbackMethod = "cached")
		public String now() {
			return this.remote.now();
		}

		@Override
		@AgentStep(kind = StepKind.API, name = "embed")
		@Retry(name = "remote", fallbackMethod = "cachedLater")
		public CompletableFuture<String> later() {
			return this.remote.later();
		}

		@Override
		@AgentStep(kind = StepKind.API, name = "embed")
		@Retry(name = "remote", fallbackMethod = "cachedReactive")
		public Mono<String> reactive() {
			return this.remote.reactive();
		}

		String cached(Remote.Unavailable ex) {
			return "cached";
		}

		CompletableFuture<String> cachedLater(Remote.Unavailable ex) {
			return CompletableFuture.completedFuture("cached");
		}

		Mono<String> cachedReactive(Remote.Unavailable ex) {
			return Mono.just("cached");
		}

	}

}

package io.agenttracing.instrument.retry;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentStep;
import io.agenttracing.StepKind;
import io.agenttracing.testing.EndedSpans;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * Reactor's {@code retryWhen} and {@code timeout} on the result of an agent.
 */
class ReactorRetryTests extends RetryTree {

	private static final Retry RETRY = Retry.fixedDelay(2, Duration.ofMillis(20))
		.filter((failure) -> !(failure instanceof Remote.Rejected));

	@Override
	ApplicationContextRunner application(ApplicationContextRunner runner) {
		return runner.withBean(Agent.class).withBean(Caller.class);
	}

	@Override
	Form[] forms() {
		return new Form[] { Form.REACTIVE };
	}

	@Override
	Class<? extends Embedding> embedding() {
		return Caller.class;
	}

	@Override
	@Nullable Long maxAttempts() {
		return null;
	}

	/**
	 * The fallback comes behind the call that has failed and is an agent itself.
	 */
	@Override
	Object embedOrFallBack(ApplicationContext context, Form form) {
		Agent agent = context.getBean(Agent.class);
		return context.getBean(Caller.class).reactive().onErrorResume((failure) -> agent.byWords()).block();
	}

	@Override
	List<String> fallbackTree(Form form) {
		return List.of("root > fallback words", "fallback words > words");
	}

	@Test
	void retriesBehindOtherOperators() {
		run((context) -> {
			remote(context).script(503);
			Agent agent = context.getBean(Agent.class);
			traced(context,
					() -> Mono.defer(agent::embed)
						.timeout(Duration.ofSeconds(30))
						.map(String::length)
						.doOnNext((length) -> {
						})
						.retryWhen(RETRY)
						.block());
			assertTree(context, expected(2));
		});
	}

	@Test
	void eachSubscriptionIsACallOfItsOwn() {
		run((context) -> {
			Agent agent = context.getBean(Agent.class);
			traced(context, () -> {
				Mono<String> retried = agent.embed().retryWhen(RETRY);
				return retried.then(retried).block();
			});
			await().untilAsserted(() -> assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > root",
					"root > embed", "embed > embed attempt 1", "embed attempt 1 > http get", "root > embed",
					"embed > embed attempt 1", "embed attempt 1 > http get"));
		});
	}

	@Test
	void aCancellationDuringTheBackOffEndsTheCall() {
		run((context) -> {
			Agent agent = context.getBean(Agent.class);
			remote(context).script(503);
			Disposable subscription = agent.embed()
				.retryWhen(Retry.fixedDelay(1, Duration.ofHours(1)))
				.subscribe((value) -> {
				}, (failure) -> {
				});
			EndedSpans spans = context.getBean(EndedSpans.class);
			await().until(() -> spans.tree().contains("- > embed attempt 1"));
			subscription.dispose();
			await().until(() -> spans.tree().contains("- > embed"));
			assertThat(spans.named("embed").getAttributes().get(AgentSpanAttributes.CANCELLED)).isTrue();
			assertThat(spans.named("embed").getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
		});
	}

	@Test
	void aTimeoutOfEachAttemptIsAFailedAttempt() {
		run((context) -> {
			Agent agent = context.getBean(Agent.class);
			assertThat(catchThrowable(() -> traced(context,
					() -> agent.hang().timeout(Duration.ofMillis(100)).retryWhen(Retry.max(1)).block())))
				.hasCauseInstanceOf(TimeoutException.class);
			assertTree(context, List.of("- > root", "root > hang", "hang > hang attempt 1", "hang > hang attempt 2"));
			assertTimedOut(context, "hang attempt 1");
			assertTimedOut(context, "hang attempt 2");
			assertThat(
					context.getBean(EndedSpans.class).named("hang").getAttributes().get(AgentSpanAttributes.ERROR_TYPE))
				.isEqualTo(TimeoutException.class.getName());
		});
	}

	@Test
	void aTimeoutIsAnError() {
		run((context) -> {
			Agent agent = context.getBean(Agent.class);
			assertThat(traced(context,
					() -> agent.hang().map(String::trim).timeout(Duration.ofMillis(100), Mono.just("late")).block()))
				.isEqualTo("late");
			assertTree(context, List.of("- > root", "root > hang"));
			assertTimedOut(context, "hang");
		});
	}

	@Test
	void aCancellationBehindATimeoutIsNone() {
		run((context) -> {
			Agent agent = context.getBean(Agent.class);
			agent.hang().timeout(Duration.ofHours(1)).subscribe().dispose();
			SpanData span = context.getBean(EndedSpans.class).only();
			assertThat(span.getAttributes().get(AgentSpanAttributes.CANCELLED)).isTrue();
			assertThat(span.getAttributes().get(AgentSpanAttributes.TIMEOUT_MS)).isNull();
			assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
		});
	}

	@Test
	void anAgentThatAnotherOnesFailureLeadsToIsAFallback() {
		run((context) -> {
			remote(context).script(503);
			Agent agent = context.getBean(Agent.class);
			assertThat(traced(context, () -> agent.embed().onErrorResume((failure) -> agent.byWords()).block()))
				.isEqualTo("by words");
			assertTree(context, List.of("- > root", "root > embed", "embed > http get", "root > fallback words",
					"fallback words > words"));
			EndedSpans spans = context.getBean(EndedSpans.class);
			SpanData fallback = spans.named("fallback words");
			assertThat(fallback.getAttributes().get(AgentSpanAttributes.FALLBACK_FROM)).isEqualTo("embed");
			assertThat(fallback.getAttributes().get(AgentSpanAttributes.FALLBACK_ERROR_TYPE))
				.isEqualTo(Remote.Unavailable.class.getName());
			assertThat(fallback.getLinks().get(0).getSpanContext()).isEqualTo(spans.named("embed").getSpanContext());
		});
	}

	@Test
	void anAgentThatATimeoutLeadsToIsAFallback() {
		run((context) -> {
			Agent agent = context.getBean(Agent.class);
			traced(context,
					() -> agent.hang()
						.timeout(Duration.ofMillis(100))
						.onErrorResume((failure) -> agent.byWords())
						.block());
			assertTree(context, List.of("- > root", "root > hang", "root > fallback words", "fallback words > words"));
			EndedSpans spans = context.getBean(EndedSpans.class);
			SpanData fallback = spans.named("fallback words");
			assertThat(fallback.getAttributes().get(AgentSpanAttributes.FALLBACK_ERROR_TYPE))
				.isEqualTo(TimeoutException.class.getName());
			assertThat(fallback.getLinks().get(0).getSpanContext()).isEqualTo(spans.named("hang").getSpanContext());
		});
	}

	@Test
	void whatIsSubscribedToAgainOrAfterAnErrorIsNoFallback() {
		run((context) -> {
			remote(context).script(503, 200, 503);
			Agent agent = context.getBean(Agent.class);
			traced(context,
					() -> agent.embed()
						.retry(1)
						.then(agent.embed().onErrorComplete())
						.then(agent.byWords())
						.onErrorResume((failure) -> Mono.empty())
						.block());
			EndedSpans spans = context.getBean(EndedSpans.class);
			await().untilAsserted(() -> assertThat(spans.all()).extracting(SpanData::getName)
				.containsExactlyInAnyOrder("root", "embed", "http get", "embed", "http get", "embed", "http get",
						"words"));
		});
	}

	@Test
	void anAgentThatIsCalledNextIsNoFallback() {
		run((context) -> {
			remote(context).script(503);
			Agent agent = context.getBean(Agent.class);
			traced(context, () -> agent.embed().onErrorReturn("none").flatMap((result) -> agent.byWords()).block());
			EndedSpans spans = context.getBean(EndedSpans.class);
			await().untilAsserted(() -> assertThat(spans.all()).extracting(SpanData::getName)
				.containsExactlyInAnyOrder("root", "embed", "http get", "words"));
		});
	}

	private static void assertTimedOut(ApplicationContext context, String name) {
		SpanData span = context.getBean(EndedSpans.class).named(name);
		assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
		assertThat(span.getAttributes().get(AgentSpanAttributes.ERROR_TYPE))
			.isEqualTo(TimeoutException.class.getName());
		assertThat(span.getAttributes().get(AgentSpanAttributes.TIMEOUT_MS)).isBetween(90L, 20_000L);
	}

	static class Agent {

		private final Remote remote;

		Agent(Remote remote) {
			this.remote = remote;
		}

		@AgentStep(kind = StepKind.API, name = "embed")
		public Mono<String> embed() {
			return this.remote.reactive();
		}

		@AgentStep(kind = StepKind.API, name = "words")
		public Mono<String> byWords() {
			return Mono.just("by words");
		}

		@AgentStep(kind = StepKind.API, name = "hang")
		public Mono<String> hang() {
			return Mono.never();
		}

	}

	static class Caller implements Embedding {

		private final Agent agent;

		Caller(Agent agent) {
			this.agent = agent;
		}

		@Override
		public String now() {
			throw new UnsupportedOperationException();
		}

		@Override
		public CompletableFuture<String> later() {
			throw new UnsupportedOperationException();
		}

		@Override
		public Mono<String> reactive() {
			return this.agent.embed().retryWhen(RETRY);
		}

	}

}

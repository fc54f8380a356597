package io.agenttracing.instrument.call.reactor;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import io.agenttracing.AgentAttribute;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentStep;
import io.agenttracing.span.RetrySpans;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Calls of one method that one {@code retryWhen} tries again.
 */
class ReactiveRetriesTests {

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withBean(Agent.class)
		.withBean(Flapping.class);

	@Test
	void callsInARowAreToldApart() {
		assertCalls((mono) -> mono.retryWhen(Retry.max(1)), "first", "first", "second");
	}

	@Test
	void callsInARowAreToldApartWhereEachRoundMakesThemAnew() {
		this.runner.run((context) -> {
			Agent agent = context.getBean(Agent.class);
			Mono.defer(() -> agent.ask("first").then(agent.ask("second"))).retryWhen(Retry.max(1)).block();
			assertCalls(context.getBean(EndedSpans.class), "first", "first", "second");
		});
	}

	@Test
	void aRetryInFrontTriesTheSameCallAgain() {
		assertCalls((mono) -> mono.retryWhen(Retry.max(1)), (mono) -> mono.retry(1), "first", "second");
	}

	@Test
	void aWaitingCallIsLookedAfterByOneTask() {
		ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(1);
		threads.setRemoveOnCancelPolicy(true);
		Schedulers.Snapshot schedulers = Schedulers.setFactoryWithSnapshot(new Schedulers.Factory() {

			@Override
			public Scheduler newParallel(int parallelism, ThreadFactory factory) {
				return Schedulers.fromExecutorService(threads);
			}

		});
		try {
			this.runner.run((context) -> {
				Flapping agent = context.getBean(Flapping.class);
				Disposable.Composite subscriptions = Disposables.composite();
				for (int i = 0; i < 10; i++) {
					subscriptions
						.add(agent.ask().retryWhen(Retry.fixedDelay(Long.MAX_VALUE, Duration.ofMillis(5))).subscribe());
				}
				await().until(() -> agent.attempts() > 1_000);
				assertThat(threads.getQueue()).hasSizeLessThanOrEqualTo(20);
				subscriptions.dispose();
				await().until(() -> threads.getQueue().isEmpty());
			});
		}
		finally {
			Schedulers.resetFrom(schedulers);
			threads.shutdownNow();
		}
	}

	@Test
	void noRetryWaitsForAnother() {
		this.runner.run((context) -> {
			SubscriptionSpans spans = new SubscriptionSpans(context.getBean(RetrySpans.class),
					context.getBean(CallSpans.class));
			CountDownLatch taking = new CountDownLatch(1);
			CountDownLatch taken = new CountDownLatch(1);
			Object slow = new Object() {

				@Override
				public int hashCode() {
					taking.countDown();
					try {
						taken.await();
					}
					catch (InterruptedException ex) {
						Thread.currentThread().interrupt();
					}
					return 1;
				}

			};
			// The common pool may have a single thread.
			Executor threads = (task) -> new Thread(task).start();
			CompletableFuture<?> first = CompletableFuture
				.runAsync(() -> spans.pendingOf(retry()).take(slow, Mono.empty()), threads);
			taking.await();
			CompletableFuture.runAsync(() -> spans.pendingOf(retry()).take("other", Mono.empty()), threads)
				.get(60, TimeUnit.SECONDS);
			taken.countDown();
			first.get(60, TimeUnit.SECONDS);
		});
	}

	@Test
	void aCallThatARetryGivesUpInSilenceEndsWithItsLastAttempt() {
		this.runner.run((context) -> {
			Flapping agent = context.getBean(Flapping.class);
			assertThatExceptionOfType(IllegalStateException.class)
				.isThrownBy(() -> agent.never().timeout(Duration.ofMillis(20)).retryWhen(Retry.max(1)).block());
			EndedSpans spans = context.getBean(EndedSpans.class);
			await().until(() -> spans.tree().contains("- > never"));
			assertThat(spans.named("never").getEndEpochNanos())
				.isEqualTo(spans.named("never attempt 2").getEndEpochNanos());
		});
	}

	private static Scannable retry() {
		return new Scannable() {

			@Override
			public @Nullable Object scanUnsafe(Attr key) {
				return null;
			}

		};
	}

	private void assertCalls(UnaryOperator<Mono<String>> behind, String... questions) {
		assertCalls(behind, UnaryOperator.identity(), questions);
	}

	private void assertCalls(UnaryOperator<Mono<String>> behind, UnaryOperator<Mono<String>> behindSecond,
			String... questions) {
		this.runner.run((context) -> {
			Agent agent = context.getBean(Agent.class);
			behind.apply(agent.ask("first").then(behindSecond.apply(agent.ask("second")))).block();
			assertCalls(context.getBean(EndedSpans.class), questions);
		});
	}

	// The second call has failed once.
	private static void assertCalls(EndedSpans spans, String... questions) {
		AttributeKey<String> question = AttributeKey.stringKey("question");
		await().untilAsserted(
				() -> assertThat(named(spans, "ask")).extracting((span) -> span.getAttributes().get(question))
					.containsExactlyInAnyOrder(questions));
		assertThat(named(spans, "ask"))
			.filteredOn((span) -> span.getAttributes().get(AgentSpanAttributes.RETRY_ATTEMPTS) != null)
			.singleElement()
			.satisfies((span) -> assertThat(span.getAttributes().get(question)).isEqualTo("second"));
		assertThat(named(spans, "ask attempt 2")).singleElement()
			.satisfies((span) -> assertThat(named(spans, "ask"))
				.filteredOn((call) -> call.getSpanId().equals(span.getParentSpanId()))
				.singleElement()
				.satisfies((call) -> assertThat(call.getAttributes().get(question)).isEqualTo("second")));
	}

	private static List<SpanData> named(EndedSpans spans, String name) {
		return spans.all().stream().filter((span) -> span.getName().equals(name)).toList();
	}

	static class Flapping {

		private final AtomicInteger attempts = new AtomicInteger();

		public int attempts() {
			return this.attempts.get();
		}

		@AgentStep(name = "flap")
		public Mono<String> ask() {
			return Mono.fromCallable(() -> {
				throw new IllegalStateException("attempt " + this.attempts.incrementAndGet());
			});
		}

		@AgentStep(name = "never")
		public Mono<String> never() {
			return Mono.never();
		}

	}

	static class Agent {

		private final AtomicInteger failures = new AtomicInteger(1);

		@AgentStep(name = "ask")
		public Mono<String> ask(@AgentAttribute("question") String question) {
			return Mono.fromCallable(() -> {
				if (question.equals("second") && this.failures.getAndDecrement() > 0) {
					throw new IllegalStateException("again");
				}
				return "answer";
			});
		}

	}

}

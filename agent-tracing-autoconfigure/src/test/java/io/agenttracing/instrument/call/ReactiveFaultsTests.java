package io.agenttracing.instrument.call;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.agenttracing.AgentAttribute;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentStep;
import io.agenttracing.TracedAgent;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.micrometer.observation.ObservationPredicate;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.ConnectableFlux;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.publisher.ParallelFlux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.reactor.autoconfigure.ReactorAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Publishers in unusual forms, and races at their end.
 */
class ReactiveFaultsTests {

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withConfiguration(AutoConfigurations.of(ReactorAutoConfiguration.class))
		.withBean(Agent.class)
		.withBean(Blocking.class);

	@AfterEach
	void nothingStaysCurrent() {
		Hooks.disableAutomaticContextPropagation();
		assertThat(Context.current()).isSameAs(Context.root());
	}

	@Test
	void readsTheResultOfEachForm() {
		this.runner.run((context) -> {
			Agent agent = context.getBean(Agent.class);
			EndedSpans spans = context.getBean(EndedSpans.class);
			StepVerifier.create(agent.flux(Flux.just("a", "bb"))).expectNext("a", "bb").verifyComplete();
			assertThat(spans.only().getAttributes().get(AttributeKey.longKey("length"))).isEqualTo(2);
			spans.clear();
			StepVerifier.create(agent.publisher(Flux.just("a"))).expectNext("a").verifyComplete();
			StepVerifier.create(agent.publisher(Mono.just("a"))).expectNext("a").verifyComplete();
			StepVerifier.create(agent.nothing()).verifyComplete();
			StepVerifier.create(agent.mono(Mono.fromFuture(CompletableFuture.completedFuture("a"))))
				.expectNext("a")
				.verifyComplete();
			assertThat(agent.mono(null)).isNull();
			assertThat(spans.all()).extracting(SpanData::getName)
				.containsExactly("publisher", "publisher", "nothing", "mono");
		});
	}

	@Test
	void makesASpanForEachRetryAndRepetition() {
		this.runner.run((context) -> {
			AtomicInteger attempts = new AtomicInteger();
			Mono<String> flaky = Mono.fromCallable(() -> {
				if (attempts.incrementAndGet() < 3) {
					throw new IllegalStateException("again");
				}
				return "a";
			});
			Agent agent = context.getBean(Agent.class);
			EndedSpans spans = context.getBean(EndedSpans.class);
			StepVerifier.create(agent.mono(flaky).retry(5)).expectNext("a").verifyComplete();
			assertThat(spans.all()).extracting((span) -> span.getStatus().getStatusCode())
				.containsExactly(StatusCode.ERROR, StatusCode.ERROR, StatusCode.UNSET);
			spans.clear();
			StepVerifier.create(agent.mono(Mono.just("a")).repeat(2)).expectNextCount(3).verifyComplete();
			assertThat(spans.all()).hasSize(3);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void findsTheBlockingCallerFromOtherThreads(String mode) {
		this.runner.withPropertyValues("spring.reactor.context-propagation=" + mode).run((context) -> {
			Agent agent = context.getBean(Agent.class);
			AtomicInteger attempts = new AtomicInteger();
			Mono<String> flaky = Mono.fromCallable(() -> {
				if (attempts.incrementAndGet() < 2) {
					throw new IllegalStateException("again");
				}
				return "a";
			});
			context.getBean(Blocking.class)
				.work(() -> agent.mono(flaky)
					.retryWhen(Retry.backoff(2, Duration.ofMillis(1)))
					.subscribeOn(Schedulers.boundedElastic())
					.block(Duration.ofSeconds(60)));
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > invoke_agent blocking",
					"invoke_agent blocking > mono", "mono > mono attempt 1", "mono > mono attempt 2");
		});
	}

	@Test
	void survivesFusion() {
		this.runner.run((context) -> {
			Flux<String> fused = Flux.range(0, 1000)
				.map(String::valueOf)
				.filter((value) -> value.length() > 1)
				.publishOn(Schedulers.parallel());
			StepVerifier
				.create(context.getBean(Agent.class)
					.flux(fused)
					.map(String::length)
					.publishOn(Schedulers.single())
					.filter((length) -> length > 1), 100)
				.expectNextCount(100)
				.thenRequest(Long.MAX_VALUE)
				.expectNextCount(890)
				.verifyComplete();
			assertThat(context.getBean(EndedSpans.class).all()).hasSize(1);
		});
	}

	@Test
	void leavesOtherFormsOfPublishersAsTheyAre() {
		this.runner.run((context) -> {
			ConnectableFlux<String> connectable = Flux.just("a").publish();
			ParallelFlux<String> parallel = Flux.just("a").parallel();
			assertThat(context.getBean(Agent.class).connectable(connectable)).isSameAs(connectable);
			assertThat(context.getBean(Agent.class).parallel(parallel)).isSameAs(parallel);
			assertThat(context.getBean(EndedSpans.class).all()).hasSize(2);
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { OutOfMemoryError.class, NoClassDefFoundError.class, StackOverflowError.class })
	void endsTheSpanOfWhatReactorThrowsAsFatal(Class<? extends Error> type) {
		this.runner.run((context) -> {
			Error fatal = type.getConstructor(String.class).newInstance("simulated");
			Agent agent = context.getBean(Agent.class);
			List<Supplier<Publisher<String>>> failing = List.of(() -> agent.mono(Mono.fromSupplier(() -> {
				throw fatal;
			})), () -> agent.flux(Flux.just("a").map((value) -> {
				throw fatal;
			})), () -> agent.flux(Flux.defer(() -> {
				throw fatal;
			})));
			for (Supplier<Publisher<String>> each : failing) {
				assertThat(catchThrowable(() -> Flux.from(each.get()).blockLast(Duration.ofSeconds(5)))).satisfiesAnyOf(
						(thrown) -> assertThat(thrown).isSameAs(fatal),
						(thrown) -> assertThat(thrown).hasRootCause(fatal));
			}
			assertThat(context.getBean(EndedSpans.class).all()).hasSize(3)
				.allSatisfy((span) -> assertThat(span.getAttributes().get(AgentSpanAttributes.ERROR_TYPE))
					.isEqualTo(type.getName()));
		});
	}

	@Test
	void endsOnceWhateverComesFirst() {
		this.runner.run((context) -> {
			Agent agent = context.getBean(Agent.class);
			EndedSpans spans = context.getBean(EndedSpans.class);
			ExecutorService other = Executors.newSingleThreadExecutor();
			try {
				CyclicBarrier barrier = new CyclicBarrier(2);
				for (int i = 0; i < 2000; i++) {
					Sinks.One<String> sink = Sinks.one();
					reactor.core.Disposable subscription = agent.mono(sink.asMono()).subscribe();
					Future<?> emission = other.submit(() -> {
						barrier.await(60, TimeUnit.SECONDS);
						return sink.tryEmitValue("a");
					});
					barrier.await(60, TimeUnit.SECONDS);
					subscription.dispose();
					emission.get(60, TimeUnit.SECONDS);
				}
			}
			finally {
				other.shutdownNow();
			}
			assertThat(spans.all()).hasSize(2000);
		});
	}

	@Test
	void endsAfterWhatItsCancellationEnds() {
		this.runner.run((context) -> {
			Agent agent = context.getBean(Agent.class);
			agent.mono(agent.flux(Flux.never()).next()).subscribe().dispose();
			EndedSpans spans = context.getBean(EndedSpans.class);
			assertThat(spans.tree()).containsExactly("- > mono", "mono > flux");
			assertThat(spans.named("flux").getEndEpochNanos())
				.isLessThanOrEqualTo(spans.named("mono").getEndEpochNanos());
		});
	}

	@Test
	void survivesPredicatesThatThrow() {
		this.runner.withBean(ObservationPredicate.class, () -> (name, observation) -> {
			throw new IllegalStateException("no");
		}).run(ReactiveFaultsTests::assertNested);
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void survivesPredicatesThatRefuse(String mode) {
		this.runner.withPropertyValues("spring.reactor.context-propagation=" + mode)
			.withBean(ObservationPredicate.class, () -> (name, observation) -> false)
			.run(ReactiveFaultsTests::assertNested);
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void needsNoObservationRegistryOfTheApplication(String mode) {
		this.runner.withPropertyValues("spring.reactor.context-propagation=" + mode)
			.withBean(ObservationRegistry.class, () -> ObservationRegistry.NOOP)
			.run(ReactiveFaultsTests::assertNested);
	}

	private static void assertNested(org.springframework.context.ApplicationContext context) {
		Agent agent = context.getBean(Agent.class);
		Blocking blocking = context.getBean(Blocking.class);
		boolean auto = context.getEnvironment()
			.getProperty("spring.reactor.context-propagation", "limited")
			.equals("auto");
		Mono<String> inner = Mono
			.defer(() -> agent.mono(Mono.fromCallable(() -> auto ? blocking.work(() -> "a") : "a")))
			.subscribeOn(Schedulers.boundedElastic());
		StepVerifier.create(agent.flux(inner.flux())).expectNext("a").verifyComplete();
		List<String> tree = context.getBean(EndedSpans.class).tree();
		assertThat(tree)
			.containsExactlyElementsOf(auto ? List.of("- > flux", "flux > mono", "mono > invoke_agent blocking")
					: List.of("- > flux", "flux > mono"));
	}

	static class Agent {

		@AgentStep
		@AgentAttribute(key = "length", expression = "#result.length()")
		Flux<String> flux(Flux<String> source) {
			return source;
		}

		@AgentStep
		Mono<String> mono(Mono<String> source) {
			return source;
		}

		@AgentStep
		Publisher<String> publisher(Publisher<String> source) {
			return source;
		}

		@AgentStep
		Mono<Void> nothing() {
			return Mono.empty();
		}

		@AgentStep
		ConnectableFlux<String> connectable(ConnectableFlux<String> source) {
			return source;
		}

		@AgentStep
		ParallelFlux<String> parallel(ParallelFlux<String> source) {
			return source;
		}

	}

	@TracedAgent
	static class Blocking {

		public String work(Supplier<String> work) {
			return work.get();
		}

	}

}

package io.agenttracing.instrument.call;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.agenttracing.AgentAttribute;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentStep;
import io.agenttracing.StepKind;
import io.agenttracing.TracedAgent;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.observability.DefaultSignalListener;
import reactor.core.publisher.ConnectableFlux;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.reactor.autoconfigure.ReactorAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Agents that return publishers, in both of Boot's modes of context propagation.
 */
class ReactorPublisherTracingTests {

	private static final int CALLS = 1000;

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withConfiguration(AutoConfigurations.of(ReactorAutoConfiguration.class))
		.withUserConfiguration(Agents.class);

	@AfterEach
	void nothingStaysCurrent() {
		Hooks.disableAutomaticContextPropagation();
		assertThat(Span.current().getSpanContext().isValid()).isFalse();
	}

	@Test
	void makesOneSpanPerSubscription() {
		this.runner.run((context) -> {
			EndedSpans spans = context.getBean(EndedSpans.class);
			Mono<String> answer = context.getBean(Orchestrator.class).answer(Mono.just("yes"));
			assertThat(spans.all()).isEmpty();
			StepVerifier.create(answer).expectNext("yes").verifyComplete();
			StepVerifier.create(answer).expectNext("yes").verifyComplete();
			assertThat(spans.tree()).containsExactly("- > invoke_workflow flow", "- > invoke_workflow flow");
			assertThat(attributes(spans.all().get(0))).containsEntry("answer.length", 3L);
		});
	}

	@Test
	void recordsErrorsAndCancellation() {
		this.runner.run((context) -> {
			EndedSpans spans = context.getBean(EndedSpans.class);
			Orchestrator orchestrator = context.getBean(Orchestrator.class);
			IllegalStateException failure = new IllegalStateException("no");
			StepVerifier.create(orchestrator.answer(Mono.error(failure)))
				.expectErrorSatisfies((error) -> assertThat(error).isSameAs(failure))
				.verify();
			assertThat(spans.only().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
			spans.clear();
			StepVerifier.create(orchestrator.answer(Mono.never())).thenCancel().verify(Duration.ofSeconds(5));
			assertThat(attributes(spans.only())).containsEntry("agent_tracing.cancelled", true);
			assertThat(spans.only().getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
			spans.clear();
			assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> orchestrator.answer(null)))
				.isInstanceOf(NullPointerException.class);
			assertThat(attributes(spans.only())).containsEntry("error.type", NullPointerException.class.getName());
		});
	}

	@Test
	void recordsTheTimeToTheFirstElement() {
		this.runner.run((context) -> {
			StepVerifier.create(context.getBean(Steps.class).tokens(3)).expectNextCount(3).verifyComplete();
			SpanData span = context.getBean(EndedSpans.class).only();
			assertThat(span.getName()).isEqualTo("chat m");
			double milliseconds = span.getAttributes().get(AgentSpanAttributes.TIME_TO_FIRST_ELEMENT);
			assertThat(span.getAttributes().get(AgentSpanAttributes.RESPONSE_TIME_TO_FIRST_CHUNK))
				.isEqualTo(milliseconds / 1000);
		});
	}

	@Test
	void whatItsCallerConnectsStaysThat() {
		this.runner.withBean(Connecting.class).run((context) -> {
			Flux<Integer> numbers = context.getBean(Connecting.class).numbers();
			StepVerifier.create(numbers)
				.then(((ConnectableFlux<Integer>) numbers)::connect)
				.expectNext(1, 2)
				.verifyComplete();
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > invoke_agent connecting");
		});
	}

	@Test
	void passesBackPressureOn() {
		this.runner.run((context) -> StepVerifier.create(context.getBean(Steps.class).tokens(5), 2)
			.expectNextCount(2)
			.thenRequest(1)
			.expectNextCount(1)
			.thenCancel()
			.verify());
	}

	@Test
	void isTheParentOfObservationsThatLookInTheReactorContext() {
		this.runner.run((context) -> {
			ObservationRegistry registry = context.getBean(ObservationRegistry.class);
			Mono<String> client = Mono.deferContextual((view) -> {
				Observation parent = view.get(ObservationThreadLocalAccessor.KEY);
				Observation call = Observation.createNotStarted("client", registry).parentObservation(parent).start();
				return context.getBean(Steps.class)
					.step("x")
					.doFinally((signal) -> call.stop())
					.contextWrite((view2) -> view2.put(ObservationThreadLocalAccessor.KEY, call));
			});
			StepVerifier.create(context.getBean(Orchestrator.class).answer(client)).expectNextCount(1).verifyComplete();
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > invoke_workflow flow",
					"invoke_workflow flow > client", "client > step");
		});
	}

	@Nested
	class Limited extends Modes {

		Limited() {
			super("limited");
		}

	}

	@Nested
	class Auto extends Modes {

		Auto() {
			super("auto");
		}

		@Test
		void isTheParentOfBlockingStepsOnOtherThreads() {
			ReactorPublisherTracingTests.this.runner.withPropertyValues("spring.reactor.context-propagation=auto")
				.run((context) -> {
					Steps steps = context.getBean(Steps.class);
					callOften(context.getBean(Orchestrator.class), "blockingStep",
							() -> Mono.fromCallable(() -> steps.blockingStep("x"))
								.subscribeOn(Schedulers.boundedElastic()),
							context.getBean(EndedSpans.class));
				});
		}

	}

	abstract class Modes {

		private final ApplicationContextRunner modeRunner;

		Modes(String mode) {
			this.modeRunner = ReactorPublisherTracingTests.this.runner
				.withPropertyValues("spring.reactor.context-propagation=" + mode);
		}

		@Test
		void isTheParentOnTheSameThread() {
			this.modeRunner.run((context) -> {
				Steps steps = context.getBean(Steps.class);
				callOften(context.getBean(Orchestrator.class), "step", () -> steps.step("x"),
						context.getBean(EndedSpans.class));
			});
		}

		@Test
		void isTheParentOfBlockingStepsOnTheSameThread() {
			this.modeRunner.run((context) -> {
				Steps steps = context.getBean(Steps.class);
				callOften(context.getBean(Orchestrator.class), "blockingStep",
						() -> Mono.fromCallable(() -> steps.blockingStep("x")), context.getBean(EndedSpans.class));
			});
		}

		@Test
		void isTheParentOfObservationsWithinAnObservation() {
			this.modeRunner.run((context) -> {
				ObservationRegistry registry = context.getBean(ObservationRegistry.class);
				Steps steps = context.getBean(Steps.class);
				Mono<String> work = steps.step("x")
					.transformDeferredContextual((mono,
							view) -> mono.doOnNext((value) -> Observation.createNotStarted("inner", registry)
								.parentObservation(view.get(ObservationThreadLocalAccessor.KEY))
								.observe(() -> {
								})))
					.tap(() -> new DefaultSignalListener<>() {

						@Override
						public void doOnNext(String value) {
							Observation.createNotStarted("tapped", registry).observe(() -> {
							});
						}

					});
				Orchestrator orchestrator = context.getBean(Orchestrator.class);
				Observation.createNotStarted("outer", registry)
					.observe(() -> orchestrator.answer(Mono.defer(() -> work))
						.subscribeOn(Schedulers.boundedElastic())
						.block(Duration.ofSeconds(60)));
				assertThat(context.getBean(EndedSpans.class).tree()).containsExactlyInAnyOrder("- > outer",
						"outer > invoke_workflow flow", "invoke_workflow flow > step", "invoke_workflow flow > inner",
						"invoke_workflow flow > tapped");
			});
		}

		@Test
		void isNotTheParentOfWhatFollowsIt() {
			this.modeRunner.run((context) -> {
				Steps steps = context.getBean(Steps.class);
				Mono<String> work = Mono.defer(() -> steps.step("x")).map(steps::blockingStep);
				context.getBean(Orchestrator.class).answer(work).block(Duration.ofSeconds(60));
				assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > invoke_workflow flow",
						"invoke_workflow flow > step", "invoke_workflow flow > blockingStep");
			});
		}

		@Test
		void isTheParentOnOtherThreads() {
			this.modeRunner.run((context) -> {
				Steps steps = context.getBean(Steps.class);
				callOften(context.getBean(Orchestrator.class), "step",
						() -> Mono.defer(() -> steps.step("x")).subscribeOn(Schedulers.boundedElastic()),
						context.getBean(EndedSpans.class));
			});
		}

		@Test
		void leavesNoSpanOnTheThreadsOfAPool() {
			this.modeRunner.run((context) -> {
				ExecutorService pool = Executors.newFixedThreadPool(4);
				try {
					Scheduler scheduler = Schedulers.fromExecutorService(pool);
					Steps steps = context.getBean(Steps.class);
					callOften(context.getBean(Orchestrator.class), "step",
							() -> Mono.just("x").publishOn(scheduler).flatMap(steps::step).subscribeOn(scheduler),
							context.getBean(EndedSpans.class));
					Map<Thread, Boolean> seen = new ConcurrentHashMap<>();
					for (int i = 0; i < 200; i++) {
						pool.submit(() -> seen.put(Thread.currentThread(), Span.current().getSpanContext().isValid()))
							.get();
					}
					assertThat(seen.values()).doesNotContain(true);
				}
				finally {
					pool.shutdownNow();
					assertThat(pool.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
				}
			});
		}

	}

	private static void callOften(Orchestrator orchestrator, String child,
			java.util.function.Supplier<Mono<String>> work, EndedSpans ended) {
		List<String> answers = new ArrayList<>();
		for (int i = 0; i < CALLS; i++) {
			answers.add(orchestrator.answer(Mono.defer(work)).block(Duration.ofSeconds(60)));
			assertThat(Span.current().getSpanContext().isValid()).isFalse();
		}
		assertThat(answers).hasSize(CALLS).containsOnly("x");
		List<SpanData> spans = ended.all();
		List<String> edges = ended.tree();
		assertThat(edges.stream().collect(Collectors.groupingBy((edge) -> edge, Collectors.counting()))).isEqualTo(
				Map.of("- > invoke_workflow flow", (long) CALLS, "invoke_workflow flow > " + child, (long) CALLS));
		assertThat(spans.stream().map(SpanData::getTraceId).distinct()).hasSize(CALLS);
	}

	private static Map<String, Object> attributes(SpanData span) {
		return span.getAttributes()
			.asMap()
			.entrySet()
			.stream()
			.collect(Collectors.toMap((entry) -> entry.getKey().getKey(), Map.Entry::getValue));
	}

	@Configuration(proxyBeanMethods = false)
	static class Agents {

		@Bean
		Orchestrator orchestrator() {
			return new Orchestrator();
		}

		@Bean
		Steps steps() {
			return new Steps();
		}

	}

	@TracedAgent(name = "flow", role = TracedAgent.Role.ORCHESTRATOR)
	static class Orchestrator {

		@AgentAttribute(key = "answer.length", expression = "#result.length()")
		public Mono<String> answer(Mono<String> work) {
			return work.map((value) -> value);
		}

	}

	static class Steps {

		@AgentStep
		public Mono<String> step(String value) {
			return Mono.just(value);
		}

		@AgentStep
		public String blockingStep(String value) {
			return value;
		}

		@AgentStep(kind = StepKind.LLM, model = "m")
		public Flux<Integer> tokens(int count) {
			return Flux.range(0, count);
		}

	}

	@TracedAgent(name = "connecting")
	static class Connecting {

		public Flux<Integer> numbers() {
			return Flux.just(1, 2).publish();
		}

	}

}

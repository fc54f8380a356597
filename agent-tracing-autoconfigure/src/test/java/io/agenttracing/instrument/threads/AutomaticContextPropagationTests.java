package io.agenttracing.instrument.threads;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.agenttracing.AgentStep;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.context.CapturedContext;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.ThreadLocalAccessor;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.reactor.autoconfigure.ReactorAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Lazy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Reactive work that a blocking workflow waits for, with Reactor's automatic propagation,
 * where an Observation is around the workflow and where none is.
 */
@ExtendWith(OutputCaptureExtension.class)
class AutomaticContextPropagationTests {

	private static final ContextRegistry accessors = ContextRegistry.getInstance();

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withConfiguration(AutoConfigurations.of(ReactorAutoConfiguration.class))
		.withPropertyValues("spring.reactor.context-propagation=auto")
		.withBean(Agent.class);

	@AfterEach
	void nothingStaysCurrent(CapturedOutput output) {
		Hooks.disableAutomaticContextPropagation();
		assertThat(Span.current().getSpanContext().isValid()).isFalse();
		assertThat(ObservationRegistry.create().getCurrentObservation()).isNull();
		assertThat(output).doesNotContain("WARN");
	}

	@ParameterizedTest
	@CsvSource({ "false, 0", "false, 5", "true, 0", "true, 5" })
	void stepBehindAnAgentIsBelowTheWorkflow(boolean observed, long delay) {
		assertTree(observed, List.of("workflow > answer", "workflow > step"),
				(agent, registry) -> agent.answer(delay).map(agent::step).block());
	}

	@ParameterizedTest
	@CsvSource({ "limited, false", "limited, true", "auto, false", "auto, true" })
	void whatComesWithoutAnotherThreadIsOneTreeInBothModes(String mode, boolean observed) {
		assertTree(mode, observed,
				List.of("workflow > answer", "workflow > step", "workflow > observed", "observed > step"),
				(agent, registry) -> agent.answer(0).map(agent::step).then(agent.observed()).block());
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void scopeOfTheObservationInTheContextIsBelowTheWorkflow(boolean observed) {
		assertTree(observed, List.of("workflow > step"), (agent, registry) -> Mono.deferContextual((context) -> {
			Observation observation = context.get(ObservationThreadLocalAccessor.KEY);
			try (Observation.Scope scope = observation.openScope()) {
				return Mono.just(agent.step("text"));
			}
		}).block());
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void observationOfAChainIsBelowTheWorkflow(boolean observed) {
		assertTree(observed, List.of("workflow > chat", "chat > step"),
				(agent, registry) -> Flux.deferContextual((context) -> {
					Observation chat = Observation.createNotStarted("chat", registry)
						.parentObservation(context.getOrDefault(ObservationThreadLocalAccessor.KEY, null))
						.start();
					return Flux.just("text")
						.delayElements(Duration.ofMillis(5))
						.map(agent::step)
						.doOnTerminate(chat::stop)
						.contextWrite((inner) -> inner.put(ObservationThreadLocalAccessor.KEY, chat));
				}).blockLast());
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void observationAroundAChainIsAboveIt(boolean observed) {
		assertTree(observed, List.of("workflow > inner", "inner > answer", "inner > step"),
				(agent, registry) -> Observation.createNotStarted("inner", registry)
					.observe(() -> agent.answer(5).map(agent::step).block()));
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void elementsOfAQueueLeaveNothingOnTheirThread(boolean observed) {
		Scheduler thread = Schedulers.newSingle("queue");
		try {
			assertTree(observed, Stream.generate(() -> "workflow > step").limit(20).toList(), (agent,
					registry) -> Flux.range(0, 20).map(String::valueOf).publishOn(thread).map(agent::step).blockLast());
			Hooks.disableAutomaticContextPropagation();
			assertThat(onThread(thread, () -> Span.current().getSpanContext().isValid())).isFalse();
			assertThat(onThread(thread, () -> ObservationRegistry.create().getCurrentObservation() != null)).isFalse();
		}
		finally {
			thread.dispose();
		}
	}

	@Test
	void snapshotThatOutlivesTheApplicationLeavesNothing() {
		AtomicReference<ContextSnapshot.Scope> scope = new AtomicReference<>();
		this.runner.run((context) -> {
			ContextSnapshotFactory snapshots = ContextSnapshotFactory.builder().build();
			AgentTracer tracer = context.getBean(AgentTracer.class);
			ContextSnapshot snapshot = tracer.call("captured", StepKind.COMPUTE, () -> snapshots.captureAll());
			scope.set(snapshot.setThreadLocals());
		});
		Hooks.disableAutomaticContextPropagation();
		scope.get().close();
	}

	@Test
	void snapshotThatClearsWhatItLacksRestoresTheSpan() {
		Hooks.disableAutomaticContextPropagation();
		this.runner.withPropertyValues("spring.reactor.context-propagation=limited").run((context) -> {
			ContextSnapshotFactory snapshots = ContextSnapshotFactory.builder().clearMissing(true).build();
			Agent agent = context.getBean(Agent.class);
			context.getBean(AgentTracer.class).call("workflow", StepKind.COMPUTE, () -> {
				Runnable step = snapshots.captureAll().wrap((Runnable) () -> agent.step("text"));
				Observation.createNotStarted("other", context.getBean(ObservationRegistry.class)).observe(step);
				return null;
			});
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > workflow", "workflow > other",
					"workflow > step");
		});
	}

	@Test
	void limitedModeCapturesWhatMicrometerDoes() {
		this.runner.withPropertyValues("spring.reactor.context-propagation=limited")
			.run((context) -> context.getBean(AgentTracer.class).call("workflow", StepKind.COMPUTE, () -> {
				assertThat(accessor().getValue()).isNull();
				Observation.createNotStarted("request", context.getBean(ObservationRegistry.class)).observe(() -> {
					Observation request = context.getBean(ObservationRegistry.class).getCurrentObservation();
					context.getBean(AgentTracer.class).call("inner", StepKind.COMPUTE, () -> {
						assertThat(accessor().getValue()).isSameAs(request);
						return null;
					});
				});
				return null;
			}));
	}

	@Test
	void spanIsNotCapturedWhenTheLastApplicationIsClosed() {
		this.runner.run((first) -> {
			List<Object> keys = accessors.getThreadLocalAccessors()
				.stream()
				.<Object>map(ThreadLocalAccessor::key)
				.toList();
			assertThat(keys).containsSubsequence(ObservationThreadLocalAccessor.KEY, CapturedContext.KEY);
			ThreadLocalAccessor<?> accessor = accessor();
			this.runner.run((second) -> assertThat(accessor()).isSameAs(accessor));
			assertThat(accessor()).isSameAs(accessor);
			assertThat(inASpan(() -> accessor().getValue())).isNotNull();
		});
		assertThat(inASpan(() -> accessor().getValue())).isNull();
	}

	private static <T> T inASpan(Supplier<T> work) {
		SpanContext span = SpanContext.create("1".repeat(32), "1".repeat(16), TraceFlags.getSampled(),
				TraceState.getDefault());
		try (Scope scope = Span.wrap(span).makeCurrent()) {
			return work.get();
		}
	}

	private static ThreadLocalAccessor<?> accessor() {
		return accessors.getThreadLocalAccessors()
			.stream()
			.filter((accessor) -> accessor.key().equals(ObservationThreadLocalAccessor.KEY))
			.findFirst()
			.orElseThrow();
	}

	private static <T> T onThread(Scheduler thread, Callable<T> work) {
		return Mono.fromCallable(work).subscribeOn(thread).block(Duration.ofSeconds(60));
	}

	private void assertTree(boolean observed, List<String> below, Work work) {
		assertTree("auto", observed, below, work);
	}

	private void assertTree(String mode, boolean observed, List<String> below, Work work) {
		this.runner.withPropertyValues("spring.reactor.context-propagation=" + mode).run((context) -> {
			ObservationRegistry registry = context.getBean(ObservationRegistry.class);
			Runnable workflow = () -> context.getBean(AgentTracer.class)
				.call("workflow", StepKind.COMPUTE, () -> work.run(context.getBean(Agent.class), registry));
			if (observed) {
				Observation.createNotStarted("request", registry).observe(workflow);
			}
			else {
				workflow.run();
			}
			Stream<String> above = observed ? Stream.of("- > request", "request > workflow")
					: Stream.of("- > workflow");
			EndedSpans spans = context.getBean(EndedSpans.class);
			assertThat(spans.tree()).containsExactlyInAnyOrderElementsOf(Stream.concat(above, below.stream()).toList());
			assertThat(spans.all()).extracting(SpanData::getTraceId).containsOnly(spans.all().get(0).getTraceId());
		});
	}

	@FunctionalInterface
	private interface Work {

		@Nullable Object run(Agent agent, ObservationRegistry registry) throws Exception;

	}

	static class Agent {

		private final Agent self;

		Agent(@Lazy Agent self) {
			this.self = self;
		}

		@AgentStep(name = "answer")
		public Mono<String> answer(long delay) {
			return (delay > 0) ? Mono.delay(Duration.ofMillis(delay)).thenReturn("answer") : Mono.just("answer");
		}

		/**
		 * Works in the scope of the Observation in the Reactor context, on another
		 * thread.
		 */
		@AgentStep(name = "observed")
		public Mono<String> observed() {
			return Mono.delay(Duration.ofMillis(5)).then(Mono.deferContextual((context) -> {
				Observation observation = context.get(ObservationThreadLocalAccessor.KEY);
				try (Observation.Scope scope = observation.openScope()) {
					return Mono.just(this.self.step("text"));
				}
			}));
		}

		@AgentStep(name = "step")
		public String step(String text) {
			return text + "!";
		}

	}

}

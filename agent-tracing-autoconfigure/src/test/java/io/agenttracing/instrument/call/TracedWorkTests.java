package io.agenttracing.instrument.call;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.TracedAgent;
import io.agenttracing.context.Deadline;
import io.agenttracing.instrument.timeout.TimeoutAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration;
import io.agenttracing.span.RetryCounts;
import io.agenttracing.span.TrackedSpans;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.reactor.autoconfigure.ReactorAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * When the spans of work begin and end that {@link AgentTracer} runs, and that returns a
 * stage or a publisher.
 */
class TracedWorkTests {

	private static final Duration WORK = Duration.ofMillis(50);

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withConfiguration(AutoConfigurations.of(ReactorAutoConfiguration.class,
				TimeoutAgentTracingAutoConfiguration.class, ExportAgentTracingAutoConfiguration.class))
		.withBean(Flow.class);

	@AfterEach
	void nothingStaysCurrent() {
		Hooks.disableAutomaticContextPropagation();
		assertThat(Context.current()).isSameAs(Context.root());
	}

	@ParameterizedTest
	@EnumSource
	void endsWithItsStage(Way way) {
		this.runner.run((context) -> {
			CompletableFuture<String> stage = new CompletableFuture<>();
			assertThat(way.<CompletableFuture<String>>run(context, () -> stage)).isSameAs(stage);
			assertThat(spans(context).all()).isEmpty();
			assertThat(context.getBean(TrackedSpans.class).spans()).isEqualTo(1);
			stage.complete("x");
			assertThat(spans(context).only().getName()).isEqualTo(way.spanName);
			assertThat(spans(context).only().getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
		});
	}

	@ParameterizedTest
	@EnumSource
	void endsWithTheFailureOfItsStage(Way way) {
		this.runner.run((context) -> {
			CompletableFuture<String> stage = new CompletableFuture<>();
			way.run(context, () -> stage);
			stage.completeExceptionally(new IOException("no"));
			assertThat(spans(context).only().getAttributes().get(AgentSpanAttributes.ERROR_TYPE))
				.isEqualTo(IOException.class.getName());
		});
	}

	@ParameterizedTest
	@EnumSource
	void endsAsCancelledWithItsStage(Way way) {
		this.runner.run((context) -> {
			way.<CompletableFuture<String>>run(context, CompletableFuture::new).cancel(true);
			SpanData span = spans(context).only();
			assertThat(span.getAttributes().get(AgentSpanAttributes.CANCELLED)).isTrue();
			assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
		});
	}

	@ParameterizedTest
	@EnumSource
	void isTheSubscriptionToItsPublisher(Way way) {
		for (String mode : List.of("limited", "auto")) {
			this.runner.withPropertyValues("spring.reactor.context-propagation=" + mode).run((context) -> {
				AgentTracer tracer = context.getBean(AgentTracer.class);
				Mono<String> result = context.getBean(Flow.class)
					.run(Mono.delay(Duration.ofMillis(5))
						.flatMap((tick) -> way.<Mono<String>>run(context, () -> Mono.delay(WORK)
							.then(Mono.defer(() -> tracer.call("below", StepKind.COMPUTE, () -> Mono.just("x")))))));
				assertThat(result.block()).isEqualTo("x");
				// What was sent elsewhere goes on from there.
				String above = (way == Way.CONTINUED) ? "-" : "invoke_agent flow";
				assertThat(spans(context).tree()).as(mode)
					.containsExactlyInAnyOrder("- > invoke_agent flow", above + " > " + way.spanName,
							way.spanName + " > below");
				assertThat(duration(spans(context).named(way.spanName))).isGreaterThanOrEqualTo(WORK);
				assertThat(context.getBean(TrackedSpans.class).spans()).isZero();
			});
			Hooks.disableAutomaticContextPropagation();
		}
	}

	@Test
	void everySubscriptionIsASpan() {
		this.runner.run((context) -> {
			Flux<String> result = Way.CALL.run(context, () -> Flux.just("a", "b"));
			StepVerifier.create(result).expectNext("a", "b").verifyComplete();
			StepVerifier.create(result, 1).expectNext("a").thenCancel().verify();
			assertThat(spans(context).tree()).containsExactly("- > api", "- > api");
			assertThat(spans(context).all())
				.allMatch((span) -> span.getAttributes().get(AgentSpanAttributes.TIME_TO_FIRST_ELEMENT) != null);
			assertThat(spans(context).all().get(1).getAttributes().get(AgentSpanAttributes.CANCELLED)).isTrue();
		});
	}

	@ParameterizedTest
	@EnumSource
	void isNoSpanWhereNobodySubscribes(Way way) {
		this.runner.run((context) -> {
			context.getBean(AgentTracer.class).call("outer", StepKind.COMPUTE, () -> {
				Mono<String> found = Mono.just("found")
					.switchIfEmpty(way.<Mono<String>>run(context, () -> Mono.just("x")));
				assertThat(context.getBean(TrackedSpans.class).spans()).isEqualTo(1);
				return found.block();
			});
			way.run(context, () -> Mono.just("x"));
			assertThat(spans(context).tree()).containsExactly("- > outer");
			assertThat(context.getBean(TrackedSpans.class).spans()).isZero();
			assertThat(context.getBean(TrackedSpans.class).traces()).isZero();
			assertThat(context.getBean(RetryCounts.class).fallbacks()).isZero();
		});
	}

	@ParameterizedTest
	@EnumSource
	void beginsWithItsSubscription(Way way) {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			Mono<String> waiting = way.run(context, () -> Mono.just("x"));
			tracer.call("earlier", StepKind.COMPUTE, () -> "x");
			waiting.block();
			assertThat(spans(context).tree()).containsExactly("- > earlier", "- > " + way.spanName);
		});
	}

	@Test
	void hasWhatTheWorkHasSet() {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			Mono<String> result = Way.CALL.run(context, () -> {
				tracer.attribute("passages", 3);
				return Mono.just("x");
			});
			assertThat(result.then(result).block()).isEqualTo("x");
			assertThat(spans(context).all()).hasSize(2)
				.allMatch((span) -> Long.valueOf(3).equals(span.getAttributes().get(AttributeKey.longKey("passages"))))
				.noneMatch((span) -> span.getAttributes().get(AgentSpanAttributes.ASSEMBLY) != null);
		});
	}

	@Test
	void whatTheWorkDoesBeforeItReturnsIsBelowASpanOfItsOwn() {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			Mono<String> result = Way.CALL.run(context, () -> {
				tracer.call("eager", StepKind.COMPUTE, () -> "x");
				return Mono.just("x");
			});
			assertThat(spans(context).tree()).containsExactly("- > api", "api > eager");
			assertThat(spans(context).named("api").getAttributes().get(AgentSpanAttributes.ASSEMBLY)).isTrue();
			result.block();
			// One trace, although the subscriber knows of none.
			assertThat(spans(context).tree()).containsExactly("- > api", "api > eager", "api > api");
		});
	}

	@Test
	void deadlineAndTimeoutAreThoseOfTheSubscription() {
		this.runner.withPropertyValues("agent-tracing.timeouts[0].agent=api", "agent-tracing.timeouts[0].timeout=2s")
			.run((context) -> {
				Mono<Long> result = Way.CALL.run(context, () -> Mono.fromSupplier(() -> {
					Deadline deadline = Deadline.of(Context.current());
					return (deadline != null) ? deadline.remainingMillis() : 0;
				}));
				assertThat(Mono.delay(WORK).then(result).block()).isBetween(1_900L, 2_000L);
				assertThat(spans(context).only().getAttributes().get(AgentSpanAttributes.TIMEOUT_MS)).isEqualTo(2_000);
			});
	}

	@Test
	void timeoutOfReactorIsItsError() {
		this.runner.run((context) -> {
			Mono<String> result = Way.CALL.<Mono<String>>run(context, Mono::never).timeout(WORK).onErrorReturn("late");
			assertThat(result.block()).isEqualTo("late");
			assertThat(spans(context).only().getAttributes().get(AgentSpanAttributes.ERROR_TYPE))
				.isEqualTo(TimeoutException.class.getName());
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void retriesAreAttempts(boolean deferred) {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			int[] calls = new int[1];
			Mono<String> work = Mono.fromCallable(() -> {
				if (++calls[0] < 3) {
					throw new IOException("no");
				}
				return "x";
			});
			Mono<String> call = deferred ? Mono.defer(() -> tracer.call("api", StepKind.API, () -> work))
					: tracer.call("api", StepKind.API, () -> work);
			Mono<String> retried = call.retryWhen(Retry.fixedDelay(5, Duration.ofMillis(1)));
			assertThat(retried.block()).isEqualTo("x");
			assertThat(spans(context).tree()).containsExactly("- > api", "api > api attempt 1", "api > api attempt 2",
					"api > api attempt 3");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void fallbackStandsForTheCallThatFailed(String mode) {
		this.runner.withPropertyValues("spring.reactor.context-propagation=" + mode).run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			Mono<String> call = Mono.defer(() -> tracer.call("rank", StepKind.TOOL,
					() -> Mono.delay(WORK).then(Mono.<String>error(new IllegalStateException("down")))));
			Mono<String> result = call
				.onErrorResume((failure) -> tracer.fallback("similar", failure, () -> Mono.delay(WORK)
					.then(Mono.defer(() -> tracer.call("find", StepKind.TOOL, () -> Mono.just("x"))))));
			assertThat(context.getBean(Flow.class).run(result).block()).isEqualTo("x");
			assertThat(spans(context).tree()).containsExactly("- > invoke_agent flow",
					"invoke_agent flow > execute_tool rank", "invoke_agent flow > fallback similar",
					"fallback similar > execute_tool find");
			SpanData fallback = spans(context).named("fallback similar");
			assertThat(duration(fallback)).isGreaterThanOrEqualTo(WORK);
			assertThat(fallback.getLinks()).singleElement()
				.satisfies((link) -> assertThat(link.getSpanContext().getSpanId())
					.isEqualTo(spans(context).named("execute_tool rank").getSpanId()));
			assertThat(fallback.getAttributes().get(AgentSpanAttributes.FALLBACK_COST_MS))
				.isGreaterThanOrEqualTo(WORK.toMillis());
			assertThat(context.getBean(RetryCounts.class).fallbacks()).isEqualTo(1);
		});
	}

	@Test
	void continuesTheTraceOfACarrierWhoeverSubscribes() {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			Map<String, String> carrier = new HashMap<>();
			tracer.call("send", StepKind.COMPUTE, () -> {
				tracer.inject(carrier);
				return "sent";
			});
			Mono<String> received = tracer.continueFrom(carrier, "receive", () -> Mono.delay(WORK).thenReturn("x"));
			assertThat(context.getBean(Flow.class).run(received).block()).isEqualTo("x");
			assertThat(spans(context).tree()).containsExactly("- > send", "- > invoke_agent flow", "send > receive");
			assertThat(duration(spans(context).named("receive"))).isGreaterThanOrEqualTo(WORK);
		});
	}

	@Test
	void workThatThrowsFailsAtOnce() {
		this.runner.run((context) -> {
			IllegalStateException failure = new IllegalStateException("no");
			assertThatIllegalStateException().isThrownBy(() -> Way.CALL.<Mono<String>>run(context, () -> {
				throw failure;
			})).isSameAs(failure);
			assertThat(spans(context).only().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
		});
	}

	@Test
	void resultsAreTheUsersOwnWithTracingSwitchedOff() {
		this.runner.withPropertyValues("agent-tracing.enabled=false").run((context) -> {
			for (Way way : Way.values()) {
				Mono<String> mono = Mono.just("x");
				assertThat(way.<Mono<String>>run(context, () -> mono)).isSameAs(mono);
			}
		});
	}

	@Test
	void subscriptionsOnOtherThreadsLeaveNothingThere() {
		this.runner.run((context) -> {
			Flux.range(0, 200)
				.flatMap((i) -> Way.CALL
					.<Mono<String>>run(context, () -> Mono.delay(Duration.ofMillis(1)).thenReturn("x"))
					.subscribeOn(Schedulers.boundedElastic()), 16)
				.blockLast();
			for (int i = 0; i < 20; i++) {
				assertThat(Mono.fromSupplier(() -> Span.current().getSpanContext().isValid())
					.subscribeOn(Schedulers.parallel())
					.block()).isFalse();
			}
			assertThat(spans(context).all()).hasSize(200);
			assertThat(context.getBean(TrackedSpans.class).spans()).isZero();
		});
	}

	private static EndedSpans spans(ApplicationContext context) {
		return context.getBean(EndedSpans.class);
	}

	private static Duration duration(SpanData span) {
		return Duration.ofNanos(span.getEndEpochNanos() - span.getStartEpochNanos());
	}

	/**
	 * The methods that run work.
	 */
	enum Way {

		CALL("api"), FALLBACK("fallback api"), CONTINUED("api");

		private final String spanName;

		Way(String spanName) {
			this.spanName = spanName;
		}

		<T> T run(ApplicationContext context, Callable<T> work) {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			return switch (this) {
				case CALL -> tracer.call("api", StepKind.API, work);
				case FALLBACK -> tracer.fallback("api", new IOException("unknown"), work);
				case CONTINUED -> tracer.continueFrom(Map.of(), "api", work);
			};
		}

	}

	@TracedAgent(name = "flow")
	public static class Flow {

		public <T> Mono<T> run(Mono<T> work) {
			return work;
		}

	}

}

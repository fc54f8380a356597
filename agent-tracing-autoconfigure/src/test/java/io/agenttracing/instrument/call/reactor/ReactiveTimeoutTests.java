package io.agenttracing.instrument.call.reactor;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentStep;
import io.agenttracing.StepKind;
import io.agenttracing.TracedAgent;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * Which spans a {@code timeout} of Reactor has run out for.
 */
class ReactiveTimeoutTests {

	private static final Duration SOON = Duration.ofMillis(100);

	private static final Duration LATE = Duration.ofHours(1);

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withBean(Orchestrator.class)
		.withBean(Steps.class);

	@Test
	void cancelsWhatIsBelowTheAgentItIsAbout() {
		this.runner.run((context) -> {
			Steps steps = context.getBean(Steps.class);
			fails(context.getBean(Orchestrator.class).run(steps::hang).timeout(SOON));
			EndedSpans spans = context.getBean(EndedSpans.class);
			assertTimedOut(spans.named("invoke_agent orchestrator"));
			assertCancelled(spans.named("hang"));
			assertThat(spans.named("hang").getAttributes().get(AgentSpanAttributes.TIMEOUT_MS)).isEqualTo(3000);
		});
	}

	@Test
	void cancelsWhatHasATimeoutOfItsOwn() {
		this.runner.run((context) -> {
			Steps steps = context.getBean(Steps.class);
			fails(context.getBean(Orchestrator.class).run(() -> steps.hang().timeout(LATE)).timeout(SOON));
			assertCancelled(context.getBean(EndedSpans.class).named("hang"));
		});
	}

	@Test
	void cancelsTheAttemptBelow() {
		this.runner.run((context) -> {
			Steps steps = context.getBean(Steps.class);
			fails(context.getBean(Orchestrator.class).run(() -> steps.hang().retryWhen(Retry.max(1))).timeout(SOON));
			EndedSpans spans = context.getBean(EndedSpans.class);
			await().until(() -> spans.all().size() == 3);
			assertCancelled(spans.named("hang"));
			assertCancelled(spans.named("hang attempt 1"));
		});
	}

	@Test
	void keepsADeclaredTimeout() {
		this.runner.run((context) -> {
			fails(context.getBean(Steps.class).hang().timeout(SOON));
			SpanData span = context.getBean(EndedSpans.class).only();
			assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
			assertThat(span.getAttributes().get(AgentSpanAttributes.TIMEOUT_MS)).isEqualTo(3000);
		});
	}

	@Test
	void isNotThatOfItsFallback() {
		this.runner.run((context) -> {
			Flux<String> fallback = context.getBean(Steps.class).numbers().take(1);
			assertThat(Flux.<String>never().timeout(SOON, fallback).blockLast()).isEqualTo("one");
			assertCancelled(context.getBean(EndedSpans.class).only());
		});
	}

	private static void fails(Mono<String> mono) {
		assertThat(catchThrowable(mono::block)).hasCauseInstanceOf(TimeoutException.class);
	}

	private static void assertTimedOut(SpanData span) {
		assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
		assertThat(span.getAttributes().get(AgentSpanAttributes.ERROR_TYPE))
			.isEqualTo(TimeoutException.class.getName());
		assertThat(span.getAttributes().get(AgentSpanAttributes.TIMEOUT_MS)).isBetween(90L, 20_000L);
	}

	private static void assertCancelled(SpanData span) {
		assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
		assertThat(span.getAttributes().get(AgentSpanAttributes.CANCELLED)).isTrue();
	}

	@TracedAgent(name = "orchestrator")
	static class Orchestrator {

		public Mono<String> run(Supplier<Mono<String>> work) {
			return Mono.defer(work).map(String::trim);
		}

	}

	static class Steps {

		@AgentStep(kind = StepKind.API, name = "hang", timeout = "3s")
		public Mono<String> hang() {
			return Mono.never();
		}

		@AgentStep(kind = StepKind.API, name = "numbers")
		public Flux<String> numbers() {
			return Flux.just("one", "two");
		}

	}

}

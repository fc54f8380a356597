package io.agenttracing.instrument.retry;

import java.util.concurrent.CompletableFuture;

import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.span.TrackedSpan;
import io.agenttracing.span.TrackedSpans;
import io.github.resilience4j.retry.annotation.Retry;
import io.github.resilience4j.springboot.retry.autoconfigure.RetryAutoConfiguration;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Fallbacks whose result does not arrive: their spans have left the thread.
 */
class HangingFallbackTests {

	private final ApplicationContextRunner runner = RetryTree.runner()
		.withConfiguration(AutoConfigurations.of(RetryAutoConfiguration.class))
		.withBean(Tracking.class)
		.withBean(Hanging.class)
		.withPropertyValues("resilience4j.retry.instances.hanging.max-attempts=1");

	@Test
	void aFutureHasLeftItsThread() {
		this.runner.run((context) -> context.getBean(AgentTracer.class).call("root", StepKind.COMPUTE, () -> {
			context.getBean(Hanging.class).later();
			return assertReleased(context);
		}));
	}

	@Test
	void aPublisherHasLeftItsThread() {
		this.runner.run((context) -> context.getBean(AgentTracer.class).call("root", StepKind.COMPUTE, () -> {
			context.getBean(Hanging.class).reactive().subscribe();
			return assertReleased(context);
		}));
	}

	private static boolean assertReleased(ApplicationContext context) {
		assertThat(context.getBean(TrackedSpans.class).of(Span.current().getSpanContext().getTraceId()))
			.filteredOn((span) -> span.span().getName().startsWith("fallback "))
			.singleElement()
			.extracting(TrackedSpan::thread)
			.isNull();
		return true;
	}

	private static final class Tracking implements SpanProcessor {

		private final TrackedSpans openSpans;

		Tracking(TrackedSpans openSpans) {
			this.openSpans = openSpans;
		}

		@Override
		public void onStart(Context parent, ReadWriteSpan span) {
			this.openSpans.started(span, Context.root());
		}

		@Override
		public boolean isStartRequired() {
			return true;
		}

		@Override
		public void onEnd(ReadableSpan span) {
			this.openSpans.ended(span);
		}

		@Override
		public boolean isEndRequired() {
			return true;
		}

	}

	static class Hanging {

		@Retry(name = "hanging", fallbackMethod = "hangLater")
		public CompletableFuture<String> later() {
			return CompletableFuture.failedFuture(new IllegalStateException());
		}

		@Retry(name = "hanging", fallbackMethod = "hang")
		public Mono<String> reactive() {
			return Mono.error(new IllegalStateException());
		}

		CompletableFuture<String> hangLater(IllegalStateException ex) {
			return new CompletableFuture<>();
		}

		Mono<String> hang(IllegalStateException ex) {
			return Mono.never();
		}

	}

}

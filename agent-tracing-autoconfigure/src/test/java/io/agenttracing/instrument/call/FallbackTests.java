package io.agenttracing.instrument.call;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentTracer;
import io.agenttracing.TracedAgent;
import io.agenttracing.span.RetryCounts;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What is done instead of a call that failed.
 */
class FallbackTests {

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withBean(Reranker.class)
		.withBean(Retrieval.class);

	@AfterEach
	void nothingStaysCurrent() {
		assertThat(Context.current()).isSameAs(Context.root());
	}

	@Test
	void isBesideTheCallThatFailedAndLinkedToIt() {
		this.runner.run((context) -> {
			assertThat(context.getBean(Retrieval.class).retrieve()).isEqualTo("by similarity");
			EndedSpans spans = context.getBean(EndedSpans.class);
			assertThat(spans.tree()).containsExactly("- > invoke_agent retrieval",
					"invoke_agent retrieval > invoke_agent reranker",
					"invoke_agent retrieval > fallback by-similarity");
			SpanData fallback = spans.named("fallback by-similarity");
			SpanData failed = spans.named("invoke_agent reranker");
			assertThat(fallback.getAttributes().get(AgentSpanAttributes.FALLBACK_FROM))
				.isEqualTo("invoke_agent reranker");
			assertThat(fallback.getAttributes().get(AgentSpanAttributes.FALLBACK_ERROR_TYPE))
				.isEqualTo(IllegalStateException.class.getName());
			long cost = (fallback.getStartEpochNanos() - failed.getStartEpochNanos()) / 1_000_000;
			assertThat(fallback.getAttributes().get(AgentSpanAttributes.FALLBACK_COST_MS)).isEqualTo(cost);
			assertThat(fallback.getLinks()).singleElement()
				.satisfies((link) -> assertThat(link.getSpanContext().getSpanId()).isEqualTo(failed.getSpanId()));
			assertThat(spans.named("invoke_agent retrieval").getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
		});
	}

	@Test
	void isCountedOnce() {
		this.runner.run((context) -> {
			context.getBean(Retrieval.class).retrieve();
			assertThat(context.getBean(RetryCounts.class).fallbacks()).isEqualTo(1);
		});
	}

	@Test
	void knowsTheCallBelowAWrapper() {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			CompletableFuture<String> later = context.getBean(Reranker.class).later();
			try {
				later.thenApply(String::trim).join();
			}
			catch (CompletionException ex) {
				tracer.fallback("other", new IllegalArgumentException("mine", ex), () -> null);
			}
			assertThat(context.getBean(EndedSpans.class)
				.named("fallback other")
				.getAttributes()
				.get(AgentSpanAttributes.FALLBACK_FROM)).isEqualTo("invoke_agent reranker");
		});
	}

	@Test
	void theFallbacksOwnFailureReachesTheCaller() {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			IllegalStateException own = new IllegalStateException("also down");
			assertThatIllegalStateException().isThrownBy(() -> tracer.fallback("other", new Exception("x"), () -> {
				throw own;
			})).isSameAs(own);
			SpanData fallback = context.getBean(EndedSpans.class).only();
			assertThat(fallback.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
			assertThat(fallback.getAttributes().get(AgentSpanAttributes.FALLBACK_FROM)).isEqualTo("untraced call");
		});
	}

	@Test
	@SuppressWarnings("NullAway") // as a careless caller does it
	void runsWhateverTheFailureIs() {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			assertThat(tracer.<String>fallback("none", null, () -> "done")).isEqualTo("done");
			assertThat(tracer.<String>fallback("hostile", new Hostile(), () -> "done")).isEqualTo("done");
		});
	}

	@Test
	void runsWithTracingSwitchedOff() {
		this.runner.withPropertyValues("agent-tracing.enabled=false").run((context) -> {
			assertThat(context.getBean(Retrieval.class).retrieve()).isEqualTo("by similarity");
			assertThat(context.getBean(EndedSpans.class).all()).isEmpty();
		});
	}

	static final class Hostile extends RuntimeException {

		@Override
		public synchronized Throwable getCause() {
			throw new IllegalStateException("no cause");
		}

		@Override
		public String getMessage() {
			throw new IllegalStateException("no message");
		}

		@Override
		public boolean equals(Object other) {
			throw new IllegalStateException("not comparable");
		}

		@Override
		public int hashCode() {
			throw new IllegalStateException("no hash");
		}

	}

	static class Retrieval {

		private final Reranker reranker;

		private final AgentTracer tracer;

		Retrieval(Reranker reranker, AgentTracer tracer) {
			this.reranker = reranker;
			this.tracer = tracer;
		}

		@TracedAgent(name = "retrieval")
		public String retrieve() {
			try {
				return this.reranker.rank();
			}
			catch (IllegalStateException ex) {
				return this.tracer.fallback("by-similarity", ex, () -> "by similarity");
			}
		}

	}

	@TracedAgent(name = "reranker")
	static class Reranker {

		public String rank() {
			throw new IllegalStateException("down");
		}

		public CompletableFuture<String> later() {
			return CompletableFuture.failedFuture(new IllegalStateException("down"));
		}

	}

}

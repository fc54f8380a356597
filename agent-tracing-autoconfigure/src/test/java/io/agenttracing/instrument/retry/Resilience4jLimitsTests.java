package io.agenttracing.instrument.retry;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentStep;
import io.agenttracing.StepKind;
import io.agenttracing.testing.EndedSpans;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.bulkhead.annotation.Bulkhead;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker;
import io.github.resilience4j.ratelimiter.annotation.RateLimiter;
import io.github.resilience4j.retry.annotation.Retry;
import io.github.resilience4j.springboot.bulkhead.autoconfigure.BulkheadAutoConfiguration;
import io.github.resilience4j.springboot.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration;
import io.github.resilience4j.springboot.ratelimiter.autoconfigure.RateLimiterAutoConfiguration;
import io.github.resilience4j.springboot.retry.autoconfigure.RetryAutoConfiguration;
import io.github.resilience4j.springboot.timelimiter.autoconfigure.TimeLimiterAutoConfiguration;
import io.github.resilience4j.timelimiter.annotation.TimeLimiter;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What Resilience4j's circuit breakers, bulkheads, rate limiters and time limiters leave
 * on the span of the call that they refused or limit.
 */
class Resilience4jLimitsTests {

	private final ApplicationContextRunner runner = RetryTree.runner()
		.withConfiguration(AutoConfigurations.of(RetryAutoConfiguration.class, CircuitBreakerAutoConfiguration.class,
				BulkheadAutoConfiguration.class, RateLimiterAutoConfiguration.class,
				TimeLimiterAutoConfiguration.class))
		.withBean(Risk.class)
		.withPropertyValues("resilience4j.retry.instances.risk.max-attempts=2",
				"resilience4j.retry.instances.risk.wait-duration=1ms",
				"resilience4j.bulkhead.instances.full.max-concurrent-calls=1",
				"resilience4j.bulkhead.instances.full.max-wait-duration=0",
				"resilience4j.ratelimiter.instances.slow.limit-for-period=1",
				"resilience4j.ratelimiter.instances.slow.limit-refresh-period=1h",
				"resilience4j.ratelimiter.instances.slow.timeout-duration=0",
				"resilience4j.timelimiter.instances.quick.timeout-duration=100ms");

	@Test
	void anAttemptThatAnOpenCircuitBreakerRefusedSaysSo() {
		this.runner.run((context) -> {
			context.getBean(CircuitBreakerRegistry.class).circuitBreaker("risk-api").transitionToOpenState();
			assertThat(catchThrowable(() -> RetryTree.traced(context, context.getBean(Risk.class)::retried)))
				.isInstanceOf(CallNotPermittedException.class);
			RetryTree.assertTree(context, List.of("- > root", "root > retried", "retried > retried attempt 1",
					"retried > retried attempt 2"));
			assertRefused(context, "retried attempt 1", "circuit_breaker risk-api");
			assertRefused(context, "retried attempt 2", "circuit_breaker risk-api");
		});
	}

	@Test
	void anAttemptOfAMonoThatAnOpenCircuitBreakerRefusedSaysSo() {
		this.runner.run((context) -> {
			context.getBean(CircuitBreakerRegistry.class).circuitBreaker("risk-api").transitionToOpenState();
			catchThrowable(() -> RetryTree.traced(context, context.getBean(Risk.class).reactive()::block));
			assertRefused(context, "reactive attempt 1", "circuit_breaker risk-api");
		});
	}

	@Test
	void aStepWhoseRefusalHasAFallbackSaysSo() {
		this.runner.run((context) -> {
			context.getBean(CircuitBreakerRegistry.class).circuitBreaker("risk-api").transitionToOpenState();
			assertThat(RetryTree.traced(context, context.getBean(Risk.class)::guarded)).isEqualTo("rules");
			RetryTree.assertTree(context, List.of("- > root", "root > guarded", "guarded > fallback byRules"));
			SpanData step = context.getBean(EndedSpans.class).named("guarded");
			assertThat(step.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
			assertThat(step.getAttributes().get(AgentSpanAttributes.REFUSED_BY)).isEqualTo("circuit_breaker risk-api");
			SpanData fallback = context.getBean(EndedSpans.class).named("fallback byRules");
			assertThat(fallback.getAttributes().get(AgentSpanAttributes.FALLBACK_FROM)).isEqualTo("guarded");
			assertThat(fallback.getLinks()).isEmpty();
		});
	}

	@Test
	void aFullBulkheadAndARateLimiterSaySo() {
		this.runner.run((context) -> {
			Risk risk = context.getBean(Risk.class);
			context.getBean(BulkheadRegistry.class).bulkhead("full").acquirePermission();
			assertThat(catchThrowable(() -> RetryTree.traced(context, risk::crowded)))
				.isInstanceOf(BulkheadFullException.class);
			assertRefused(context, "crowded", "bulkhead full");
			RetryTree.traced(context, risk::slow);
			context.getBean(EndedSpans.class).clear();
			catchThrowable(() -> RetryTree.traced(context, risk::slow));
			assertRefused(context, "slow", "rate_limiter slow");
		});
	}

	@Test
	void theTimeoutOfATimeLimiterIsOnTheSpanItLimits() {
		this.runner.run((context) -> {
			Risk risk = context.getBean(Risk.class);
			assertThat(catchThrowable(() -> RetryTree.traced(context, () -> risk.limited().join())))
				.hasCauseInstanceOf(TimeoutException.class);
			catchThrowable(() -> RetryTree.traced(context, risk.limitedMono()::block));
			for (String name : List.of("limited", "limitedMono")) {
				SpanData span = context.getBean(EndedSpans.class).named(name);
				assertThat(span.getAttributes().get(AgentSpanAttributes.TIMEOUT_MS)).isEqualTo(100);
				assertThat(span.getAttributes().get(AgentSpanAttributes.ERROR_TYPE))
					.isEqualTo(TimeoutException.class.getName());
			}
		});
	}

	private static void assertRefused(ApplicationContext context, String name, String by) {
		SpanData span = context.getBean(EndedSpans.class).named(name);
		assertThat(span.getAttributes().get(AgentSpanAttributes.REFUSED_BY)).isEqualTo(by);
		assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
	}

	static class Risk {

		@AgentStep(kind = StepKind.API, name = "retried")
		@Retry(name = "risk")
		@CircuitBreaker(name = "risk-api")
		public String retried() {
			return "scored";
		}

		@AgentStep(kind = StepKind.API, name = "reactive")
		@Retry(name = "risk")
		@CircuitBreaker(name = "risk-api")
		public Mono<String> reactive() {
			return Mono.just("scored");
		}

		@AgentStep(kind = StepKind.API, name = "guarded")
		@CircuitBreaker(name = "risk-api", fallbackMethod = "byRules")
		public String guarded() {
			return "scored";
		}

		@AgentStep(kind = StepKind.API, name = "crowded")
		@Bulkhead(name = "full")
		public String crowded() {
			return "scored";
		}

		@AgentStep(kind = StepKind.API, name = "slow")
		@RateLimiter(name = "slow")
		public String slow() {
			return "scored";
		}

		@AgentStep(kind = StepKind.API, name = "limited")
		@TimeLimiter(name = "quick")
		public CompletableFuture<String> limited() {
			return new CompletableFuture<>();
		}

		@AgentStep(kind = StepKind.API, name = "limitedMono")
		@TimeLimiter(name = "quick")
		public Mono<String> limitedMono() {
			return Mono.never();
		}

		String byRules(CallNotPermittedException ex) {
			return "rules";
		}

	}

}

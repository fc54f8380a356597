package io.agenttracing.instrument.call;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.agenttracing.AgentStep;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Agents with other advice of Spring around the same method.
 */
class AdvisedAgentsTests {

	private final ApplicationContextRunner runner = TracedApplication.runner();

	@AfterEach
	void nothingStaysCurrent() {
		assertThat(Context.current()).isSameAs(Context.root());
	}

	@Test
	void coversAllAttemptsOfARetryWithOneSpan() {
		this.runner.withUserConfiguration(Advised.class).run((context) -> {
			AdvisedSteps steps = context.getBean(AdvisedSteps.class);
			assertThat(steps.flaky(new AtomicInteger())).isEqualTo(3);
			assertThat(steps.cached("a")).isEqualTo(steps.cached("a"));
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > flaky", "- > cached",
					"- > cached");
			context.getBean(EndedSpans.class).clear();
			String caller = Thread.currentThread().getName();
			assertThat(steps.async(new AtomicInteger()).get(60, TimeUnit.SECONDS)).isNotEqualTo(caller);
			Awaitility.await()
				.untilAsserted(() -> assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > async"));
		});
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	@EnableCaching
	@EnableResilientMethods
	static class Advised {

		@Bean
		CacheManager cacheManager() {
			return new ConcurrentMapCacheManager();
		}

		@Bean
		AdvisedSteps advisedSteps() {
			return new AdvisedSteps();
		}

	}

	static class AdvisedSteps {

		@AgentStep
		@Retryable(delay = 1)
		public int flaky(AtomicInteger attempts) {
			assertThat(Span.current().getSpanContext().isValid()).isTrue();
			if (attempts.incrementAndGet() < 3) {
				throw new IllegalStateException("again");
			}
			return attempts.get();
		}

		@AgentStep
		@Cacheable("answers")
		public Object cached(String key) {
			return new Object();
		}

		@AgentStep
		@Async
		@Retryable(delay = 1)
		public CompletableFuture<String> async(AtomicInteger attempts) {
			return CompletableFuture.completedFuture(Thread.currentThread().getName());
		}

	}

}

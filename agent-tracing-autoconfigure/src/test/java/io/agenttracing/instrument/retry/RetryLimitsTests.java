package io.agenttracing.instrument.retry;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentStep;
import io.agenttracing.testing.EndedSpans;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The timeouts of retries, and methods that Spring does not retry where they do their
 * work.
 */
class RetryLimitsTests {

	private final ApplicationContextRunner runner = RetryTree.runner()
		.withUserConfiguration(Config.class)
		.withPropertyValues("limit=1500ms");

	@Test
	void theTimeoutOfAnAnnotationIsOnItsAttempts() {
		this.runner.withBean(Limited.class).run((context) -> {
			Limited limited = context.getBean(Limited.class);
			RetryTree.traced(context, () -> limited.inSeconds() + limited.inWords() + limited.later().block());
			assertTimeout(context, "inSeconds attempt 1", 2000L);
			assertTimeout(context, "inWords attempt 1", 1500L);
			assertTimeout(context, "later attempt 1", 2000L);
		});
	}

	@Test
	void theTimeoutOfAPolicyIsOnItsAttempts() {
		RetryPolicy policy = RetryPolicy.builder().maxRetries(2).timeout(Duration.ofSeconds(3)).build();
		this.runner.withBean(RetryTemplate.class, () -> new RetryTemplate(policy)).run((context) -> {
			RetryTemplate template = context.getBean(RetryTemplate.class);
			RetryTree.traced(context, () -> template.execute(() -> "done"));
			assertTimeout(context, "root attempt 1", 3000L);
		});
	}

	@Test
	void aPublisherThatOnlyAGenericTypeTellsOfHasNoAttempts() {
		this.runner.withBean(Generic.class).run((context) -> {
			Asking<Mono<String>> asking = context.getBean(Generic.class);
			RetryTree.traced(context, () -> asking.ask().block());
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > root", "root > ask");
		});
	}

	@Test
	void aPublisherBehindAProxyByInterfaceHasNoAttempts() {
		this.runner.withBean(Generic.class).withPropertyValues("spring.aop.proxy-target-class=false").run((context) -> {
			Asking<?> asking = context.getBean(Asking.class);
			RetryTree.traced(context, () -> ((Mono<?>) asking.ask()).block());
			await().untilAsserted(() -> assertThat(context.getBean(EndedSpans.class).tree())
				.noneMatch((span) -> span.startsWith("root > ask attempt")));
		});
	}

	private static void assertTimeout(ApplicationContext context, String name, long millis) {
		assertThat(
				context.getBean(EndedSpans.class).named(name).getAttributes().get(AgentSpanAttributes.RETRY_TIMEOUT_MS))
			.isEqualTo(millis);
	}

	interface Asking<R> {

		R ask();

	}

	abstract static class Base<R> implements Asking<R> {

		private final R answer;

		Base(R answer) {
			this.answer = answer;
		}

		@Override
		@AgentStep(name = "ask")
		@Retryable
		public R ask() {
			return this.answer;
		}

	}

	static class Generic extends Base<Mono<String>> {

		Generic() {
			super(Mono.just("answer"));
		}

	}

	static class Limited {

		@AgentStep
		@Retryable(timeout = 2, maxDelay = 5, timeUnit = TimeUnit.SECONDS)
		public String inSeconds() {
			return "done";
		}

		@AgentStep
		@Retryable(timeoutString = "${limit}")
		public String inWords() {
			return "done";
		}

		@AgentStep
		@Retryable(timeout = 2000)
		public Mono<String> later() {
			return Mono.just("done");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableResilientMethods
	static class Config {

	}

}

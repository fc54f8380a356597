package io.agenttracing.instrument.retry;

import java.util.concurrent.CompletableFuture;

import io.agenttracing.AgentStep;
import io.agenttracing.StepKind;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code @Retryable} of Spring Framework, whose number of retries is a placeholder.
 */
class SpringRetryTests extends RetryTree {

	@Override
	ApplicationContextRunner application(ApplicationContextRunner runner) {
		return runner.withUserConfiguration(Config.class).withBean(Retried.class).withPropertyValues("retries=2");
	}

	@Override
	Class<? extends Embedding> embedding() {
		return Retried.class;
	}

	@Test
	void aRetryThatIsSwitchedOffHasNoAttempts() {
		TracedApplication.runner()
			.withConfiguration(AutoConfigurations.of(RetryAgentTracingAutoConfiguration.class))
			.withUserConfiguration(Config.class)
			.withBean(SwitchedOff.class)
			.run((context) -> {
				context.getBean(SwitchedOff.class).once();
				assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > once");
			});
	}

	@Configuration(proxyBeanMethods = false)
	@EnableResilientMethods
	static class Config {

	}

	static class SwitchedOff {

		@AgentStep
		@Retryable(maxRetries = 0)
		public String once() {
			return "done";
		}

	}

	@Retryable(excludes = Remote.Rejected.class, maxRetriesString = "${retries}", delay = 20)
	static class Retried implements Embedding {

		private final Remote remote;

		Retried(Remote remote) {
			this.remote = remote;
		}

		@Override
		@AgentStep(kind = StepKind.API, name = "embed")
		public String now() {
			return this.remote.now();
		}

		// What a stage fails with later is not retried.
		@Override
		@AgentStep(kind = StepKind.API, name = "embed")
		public CompletableFuture<String> later() {
			return CompletableFuture.completedFuture(this.remote.now());
		}

		@Override
		@AgentStep(kind = StepKind.API, name = "embed")
		public Mono<String> reactive() {
			return this.remote.reactive();
		}

	}

}

package io.agenttracing.retry;

import java.util.concurrent.CompletableFuture;

import io.agenttracing.AgentStep;
import io.agenttracing.StepKind;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;

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

	@Configuration(proxyBeanMethods = false)
	@EnableResilientMethods
	static class Config {

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

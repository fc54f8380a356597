package io.agenttracing.instrument.retry;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentTracer;
import io.agenttracing.TracedAgent;
import io.agenttracing.span.RetryCounts;
import io.agenttracing.testing.EndedSpans;
import io.github.resilience4j.retry.annotation.Retry;
import io.github.resilience4j.springboot.retry.autoconfigure.RetryAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Retried code of an application sees what it would see without tracing, and calls of no
 * trace make none.
 */
class RetriedUserCodeTests {

	private final ApplicationContextRunner runner = RetryTree.runner()
		.withConfiguration(AutoConfigurations.of(RetryAutoConfiguration.class))
		.withUserConfiguration(Config.class)
		.withBean(Plain.class)
		.withBean(Agent.class)
		.withPropertyValues("resilience4j.retry.instances.plain.max-attempts=2",
				"resilience4j.retry.instances.plain.wait-duration=1ms");

	@AfterEach
	void nothingStaysCurrent() {
		assertThat(Span.current().getSpanContext().isValid()).isFalse();
	}

	@Test
	void aMethodThatIsNoAgentHasASpanOfItsOwn() {
		this.runner.run((context) -> {
			Plain plain = context.getBean(Plain.class);
			assertThat(RetryTree.traced(context, () -> plain.spring(1))).isEqualTo("done");
			assertThat(RetryTree.traced(context, () -> plain.later(1).join())).isEqualTo("done");
			assertThat(RetryTree.traced(context, () -> plain.flux(1).collectList().block())).isEqualTo(List.of("done"));
			for (String method : List.of("spring", "later", "flux")) {
				assertThat(context.getBean(EndedSpans.class).tree()).contains("root > " + method,
						method + " > " + method + " attempt 1", method + " > " + method + " attempt 2");
			}
			assertThat(context.getBean(RetryCounts.class).retries()).isEqualTo(3);
		});
	}

	@Test
	void callsOutsideOfATraceHaveNoSpans() {
		this.runner.run((context) -> {
			Plain plain = context.getBean(Plain.class);
			assertThat(plain.spring(1)).isEqualTo("done");
			assertThat(plain.resilience(1)).isEqualTo("done");
			assertThat(plain.later(1).join()).isEqualTo("done");
			assertThat(plain.flux(1).blockFirst()).isEqualTo("done");
			assertThat(context.getBean(EndedSpans.class).all()).isEmpty();
		});
	}

	@Test
	void anAgentStaysTheCurrentOneForAttributes() {
		this.runner.run((context) -> {
			context.getBean(Agent.class).work();
			SpanData agent = context.getBean(EndedSpans.class).named("invoke_agent worker");
			assertThat(agent.getAttributes().asMap().toString()).contains("within");
		});
	}

	@Test
	void aResultOfNullAndAHostileExceptionAreThoseOfTheMethod() {
		this.runner.run((context) -> {
			Plain plain = context.getBean(Plain.class);
			assertThat(RetryTree.traced(context, plain::nothing)).isNull();
			RuntimeException hostile = new RetryTemplateTests.Hostile();
			Throwable seen = catchThrowable(() -> RetryTree.traced(context, () -> plain.fail(hostile)));
			assertThat(seen == hostile).isTrue();
			assertThat(context.getBean(EndedSpans.class)
				.named("fail attempt 2")
				.getAttributes()
				.get(AgentSpanAttributes.ERROR_TYPE)).isEqualTo(RetryTemplateTests.Hostile.class.getName());
		});
	}

	@Test
	void aStageThatFailsLaterIsOneFailedAttemptForSpring() {
		this.runner.run((context) -> {
			Plain plain = context.getBean(Plain.class);
			CompletableFuture<String> stage = new CompletableFuture<>();
			assertThat(RetryTree.traced(context, () -> plain.stage(stage))).isSameAs(stage);
			stage.completeExceptionally(new IllegalStateException());
			assertThat(catchThrowable(stage::join)).isInstanceOf(CompletionException.class);
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > root", "root > stage",
					"stage > stage attempt 1");
		});
	}

	@Test
	void retriesAreCounted() {
		this.runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new).run((context) -> {
			RetryTree.traced(context, () -> context.getBean(Plain.class).spring(1));
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			context.getBeanProvider(io.micrometer.core.instrument.binder.MeterBinder.class)
				.forEach((binder) -> binder.bindTo(registry));
			assertThat(registry.get("agent_tracing.retries").functionCounter().count()).isEqualTo(1);
			assertThat(registry.get("agent_tracing.fallbacks").functionCounter().count()).isZero();
		});
	}

	@Test
	void switchedOffNothingIsAdvised() {
		this.runner.withPropertyValues("agent-tracing.enabled=false").run((context) -> {
			assertThat(context).doesNotHaveBean(SurroundedAdvicePostProcessor.class);
			assertThat(context.getBean(Plain.class).spring(1)).isEqualTo("done");
		});
	}

	@Configuration(proxyBeanMethods = false)
	@EnableResilientMethods
	static class Config {

	}

	static class Plain {

		@Retryable(maxRetries = 1, delay = 1)
		public String spring(int failures) {
			return failing(failures);
		}

		@Retry(name = "plain")
		public String resilience(int failures) {
			return failing(failures);
		}

		@Retry(name = "plain")
		public CompletableFuture<String> later(int failures) {
			return CompletableFuture.supplyAsync(() -> failing(failures));
		}

		@Retryable(maxRetries = 1, delay = 1)
		public Flux<String> flux(int failures) {
			return Flux.defer(() -> Flux.just(failing(failures)));
		}

		@Retryable
		public @Nullable String nothing() {
			return null;
		}

		// Spring's own retry logs the exception, and would fail for its toString.
		@Retry(name = "plain")
		public String fail(RuntimeException failure) {
			throw failure;
		}

		@Retryable(maxRetries = 1, delay = 1)
		public CompletableFuture<String> stage(CompletableFuture<String> stage) {
			return stage;
		}

		private final AtomicInteger calls = new AtomicInteger();

		private String failing(int failures) {
			if (this.calls.incrementAndGet() % (failures + 1) != 0) {
				throw new IllegalStateException("again");
			}
			return "done";
		}

	}

	@TracedAgent(name = "worker")
	static class Agent {

		private final AgentTracer tracer;

		Agent(AgentTracer tracer) {
			this.tracer = tracer;
		}

		@Retryable
		public void work() {
			this.tracer.attribute("within", "attempt");
		}

	}

}

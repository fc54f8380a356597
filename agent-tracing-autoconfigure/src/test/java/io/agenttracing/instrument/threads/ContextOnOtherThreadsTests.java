package io.agenttracing.instrument.threads;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import io.agenttracing.AgentStep;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.context.CapturedContext;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskDecorator;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The agent span as the parent of what runs on Spring's executors.
 */
class ContextOnOtherThreadsTests {

	private final ApplicationContextRunner runner = TracedApplication.runner().withUserConfiguration(Agents.class);

	@AfterEach
	void nothingStaysCurrent() {
		assertThat(Span.current().getSpanContext().isValid()).isFalse();
	}

	@Test
	void isTheParentInAsyncMethods() {
		this.runner.run(this::assertParentInAsyncMethod);
	}

	@Test
	void isTheParentWithBootsOwnContextPropagation() {
		this.runner.withPropertyValues("spring.task.execution.propagate-context=true")
			.run(this::assertParentInAsyncMethod);
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void isTheParentOnVirtualThreads() {
		this.runner.withPropertyValues("spring.threads.virtual.enabled=true").run(this::assertParentInAsyncMethod);
	}

	@Test
	void isTheParentInCompletableFuturesOnSpringsExecutor() {
		this.runner.run((context) -> {
			Executor executor = context.getBean("applicationTaskExecutor", Executor.class);
			Steps steps = context.getBean(Steps.class);
			context.getBean(AgentTracer.class)
				.call("agent", StepKind.COMPUTE,
						() -> CompletableFuture.runAsync(steps::step, executor).get(60, TimeUnit.SECONDS));
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > agent", "agent > step");
			CompletableFuture<Boolean> later = CompletableFuture
				.supplyAsync(() -> Span.current().getSpanContext().isValid(), executor);
			assertThat(later.get(60, TimeUnit.SECONDS)).isFalse();
		});
	}

	@Test
	void keepsTheUsersDecorator() {
		StringBuffer calls = new StringBuffer();
		this.runner.withBean("users", TaskDecorator.class, () -> (task) -> () -> {
			calls.append("user");
			task.run();
		}).run((context) -> {
			assertParentInAsyncMethod(context);
			assertThat(calls).hasToString("user");
		});
	}

	@Test
	void isCapturedAsLongAsAnApplicationIsOpen() {
		this.runner.run((first) -> {
			this.runner.run((second) -> assertCaptured(true));
			assertCaptured(true);
			this.runner.run((third) -> assertCaptured(true));
			assertCaptured(true);
		});
		assertCaptured(false);
	}

	@Test
	void isLeftAloneBySnapshotsWhenNoApplicationIsOpen() {
		this.runner.run((context) -> assertCaptured(true));
		ContextSnapshot clearing = ContextSnapshotFactory.builder().clearMissing(true).build().captureAll();
		Context others = Context.root().with(ContextKey.named("some"), "thing");
		try (Scope scope = others.makeCurrent()) {
			try (ContextSnapshot.Scope cleared = clearing.setThreadLocals()) {
				assertThat(Context.current()).isSameAs(others);
			}
			assertThat(Context.current()).isSameAs(others);
		}
	}

	private static void assertCaptured(boolean captured) {
		assertThat(ContextRegistry.getInstance().getThreadLocalAccessors())
			.filteredOn((accessor) -> accessor.key().equals(CapturedContext.KEY))
			.hasSize(1);
		Context others = Context.root().with(ContextKey.named("some"), "thing");
		try (Scope scope = others.makeCurrent()) {
			ContextSnapshot snapshot = ContextSnapshotFactory.builder().build().captureAll();
			assertThat(snapshot.toString().contains(CapturedContext.KEY)).isEqualTo(captured);
		}
	}

	private void assertParentInAsyncMethod(ApplicationContext context) throws Exception {
		Steps steps = context.getBean(Steps.class);
		String traceId = context.getBean(AgentTracer.class)
			.call("agent", StepKind.COMPUTE, () -> steps.async().get(60, TimeUnit.SECONDS));
		EndedSpans spans = context.getBean(EndedSpans.class);
		assertThat(spans.tree()).containsExactly("- > agent", "agent > async");
		assertThat(traceId).isEqualTo(spans.named("agent").getTraceId());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	static class Agents {

		@Bean
		Steps steps() {
			return new Steps();
		}

	}

	static class Steps {

		@AgentStep
		void step() {
		}

		@Async
		@AgentStep
		CompletableFuture<String> async() {
			return CompletableFuture.completedFuture(Span.current().getSpanContext().getTraceId());
		}

	}

}

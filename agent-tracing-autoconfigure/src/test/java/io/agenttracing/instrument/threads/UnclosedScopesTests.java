package io.agenttracing.instrument.threads;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.agenttracing.AgentStep;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.MDC;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Code of an application that forgets to close what it has opened on its thread.
 */
@ExtendWith(OutputCaptureExtension.class)
class UnclosedScopesTests {

	private static final ContextSnapshotFactory snapshots = ContextSnapshotFactory.builder().build();

	private final ApplicationContextRunner runner = TracedApplication.runner().withUserConfiguration(Agents.class);

	private ExecutorService thread;

	@BeforeEach
	void startThread() {
		this.thread = Executors.newSingleThreadExecutor();
	}

	@AfterEach
	void stopThread() throws Exception {
		assertThat(this.thread.submit(() -> Context.current() == Context.root() && MDC.get("traceId") == null)
			.get(60, TimeUnit.SECONDS)).as("nothing stays current").isTrue();
		this.thread.shutdownNow();
	}

	@Test
	void doNotOutliveAnAnnotatedCall(CapturedOutput output) {
		this.runner.run((context) -> {
			Agent agent = context.getBean(Agent.class);
			onOneThread(agent::leaveOpen);
			onOneThread(agent::leaveOpen);
			onOneThread(agent::work);
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > leaveOpen", "- > leaveOpen",
					"- > work");
		});
		assertThat(output).containsOnlyOnce(" WARN ").containsOnlyOnce("was not closed").contains("'leaveOpen'");
	}

	@Test
	void doNotOutliveACallWithinAnother(CapturedOutput output) {
		this.runner.run((context) -> {
			Agent agent = context.getBean(Agent.class);
			AgentTracer tracer = context.getBean(AgentTracer.class);
			onOneThread(() -> tracer.call("outer", StepKind.COMPUTE, () -> {
				tracer.call("inner", StepKind.COMPUTE, () -> Span.getInvalid().makeCurrent());
				agent.work();
				return null;
			}));
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > outer", "outer > inner",
					"outer > work");
		});
		assertThat(output).containsOnlyOnce(" WARN ");
	}

	@Test
	void ofMicrometerAndOfBaggageDoNotEither(CapturedOutput output) {
		this.runner.run((context) -> {
			Tracer tracer = context.getBean(Tracer.class);
			AgentTracer agents = context.getBean(AgentTracer.class);
			onOneThread(() -> agents.call("bridge", StepKind.COMPUTE, () -> {
				tracer.withSpan(tracer.nextSpan().name("users").start());
				return null;
			}));
			onOneThread(() -> agents.call("bag", StepKind.COMPUTE,
					() -> Baggage.builder().put("k", "v").build().makeCurrent()));
		});
		assertThat(output).contains("'bridge'").contains("'bag'");
	}

	@Test
	void ofObservationsLeaveTheirSpanNowhere(CapturedOutput output) {
		this.runner.run((context) -> {
			ObservationRegistry registry = context.getBean(ObservationRegistry.class);
			Agent agent = context.getBean(Agent.class);
			onOneThread(() -> {
				context.getBean(AgentTracer.class)
					.call("observed", StepKind.COMPUTE, () -> Observation.start("left", registry).openScope());
				agent.work();
			});
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > observed", "- > work");
		});
		assertThat(output).contains("'observed'");
	}

	@Test
	void doNotOutliveATaskThatWasHandedOn(CapturedOutput output) {
		this.runner.withPropertyValues("spring.task.execution.pool.core-size=1").run((context) -> {
			AsyncTaskExecutor executor = context.getBean("applicationTaskExecutor", AsyncTaskExecutor.class);
			context.getBean(AgentTracer.class)
				.call("handing", StepKind.COMPUTE,
						() -> executor.submit(() -> Context.current().with(Span.getInvalid()).makeCurrent())
							.get(60, TimeUnit.SECONDS));
			assertThat(executor.submit(() -> Context.current() == Context.root()).get(60, TimeUnit.SECONDS)).isTrue();
		});
		assertThat(output).contains("'handing'");
	}

	@Test
	void doNotOutliveASnapshot(CapturedOutput output) {
		this.runner.run((context) -> {
			onOneThread(snapshot(context, "captured")
				.wrap((Runnable) () -> Context.current().with(Span.getInvalid()).makeCurrent()));
			onOneThread(snapshot(context, "captured").wrap((Runnable) () -> Span.getInvalid().makeCurrent()));
			onOneThread(context.getBean(Agent.class)::work);
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > captured", "- > captured",
					"- > work");
		});
		assertThat(output).containsOnlyOnce(" WARN ").containsOnlyOnce("was not closed").contains("'captured'");
	}

	@Test
	void doNotOutliveASnapshotOfWhatIsCurrentAlready(CapturedOutput output) {
		this.runner.run((context) -> onOneThread(() -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			tracer.call("same", StepKind.COMPUTE, () -> {
				Context current = Context.current();
				snapshots.captureAll().wrap((Runnable) () -> Span.getInvalid().makeCurrent()).run();
				assertThat(Context.current()).isSameAs(current);
				return null;
			});
		}));
		assertThat(output).containsOnlyOnce(" WARN ").contains("A scope that was opened in ");
	}

	@Test
	void nameOfTheirCallForgesNoLineOfTheLog(CapturedOutput output) {
		this.runner.run((context) -> onOneThread(() -> context.getBean(AgentTracer.class)
			.call("call\nERROR forged\u202e", StepKind.COMPUTE, () -> Span.getInvalid().makeCurrent())));
		assertThat(output).contains("opened in 'call\\nERROR forged\\u202e'").doesNotContain("\nERROR forged");
	}

	@Test
	void ofSnapshotsDoNotOutliveTheOneAround(CapturedOutput output) {
		this.runner.run((context) -> {
			ContextSnapshot inner = snapshot(context, "inner");
			ContextSnapshot other = snapshot(context, "other");
			onOneThread(snapshot(context, "outer").wrap(() -> {
				inner.setThreadLocals();
				other.setThreadLocals();
				inner.setThreadLocals();
			}));
		});
		assertThat(output).doesNotContain(" WARN ");
	}

	@Test
	void ofSnapshotsAreClosedInAnyOrder(CapturedOutput output) {
		this.runner.run((context) -> {
			ContextSnapshot first = snapshot(context, "first");
			ContextSnapshot second = snapshot(context, "second");
			onOneThread(snapshot(context, "outer").wrap(() -> {
				Context outer = Context.current();
				ContextSnapshot.Scope below = first.setThreadLocals();
				ContextSnapshot.Scope above = second.setThreadLocals();
				below.close();
				assertThat(Context.current()).isSameAs(outer);
				above.close();
				above.close();
				assertThat(Context.current()).isSameAs(outer);
			}));
		});
		assertThat(output).doesNotContain(" WARN ");
	}

	@Test
	void ofASnapshotEndAlthoughTheApplicationIsClosed(CapturedOutput output) throws Exception {
		AtomicReference<ContextSnapshot.Scope> scope = new AtomicReference<>();
		this.runner.run((context) -> {
			ContextSnapshot snapshot = snapshot(context, "captured");
			onOneThread(() -> scope.set(snapshot.setThreadLocals()));
		});
		onOneThread(() -> scope.get().close());
		assertThat(output).doesNotContain(" WARN ");
	}

	@Test
	void areClosedLateWithoutHarm() {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			onOneThread(() -> {
				Scope scope = tracer.call("late", StepKind.COMPUTE,
						() -> Context.current().with(Span.getInvalid()).makeCurrent());
				tracer.call("other", StepKind.COMPUTE, () -> {
					scope.close();
					context.getBean(Agent.class).work();
					return null;
				});
			});
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > late", "- > other",
					"other > work");
		});
	}

	@Test
	void areNotReportedWhereAllIsClosed(CapturedOutput output) {
		this.runner.run((context) -> {
			Agent agent = context.getBean(Agent.class);
			onOneThread(() -> agent.async().join());
			onOneThread(() -> context.getBean(AgentTracer.class).call("all", StepKind.COMPUTE, () -> {
				agent.work();
				try (Scope scope = Context.root().makeCurrent()) {
					agent.work();
				}
				return null;
			}));
			assertThat(context.getBean(EndedSpans.class).tree()).contains("all > work", "- > work", "- > async");
		});
		assertThat(output).doesNotContain(" WARN ");
	}

	@Test
	void workThatOutlivesItsAgentStaysBelowIt() {
		this.runner.run((context) -> {
			Agent agent = context.getBean(Agent.class);
			AgentTracer tracer = context.getBean(AgentTracer.class);
			CompletableFuture<Void> ended = new CompletableFuture<>();
			// Not as their results, with which they would end.
			List<CompletableFuture<?>> work = new ArrayList<>();
			tracer.call("agent", StepKind.COMPUTE, () -> work.add(agent.after(ended, agent::work)));
			tracer.call("other", StepKind.COMPUTE, () -> work.add(agent.publisher(ended).toFuture()));
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > agent", "- > other");
			ended.complete(null);
			for (CompletableFuture<?> result : work) {
				result.get(60, TimeUnit.SECONDS);
			}
			assertThat(context.getBean(EndedSpans.class).tree()).contains("agent > work", "other > publisher");
		});
	}

	private static ContextSnapshot snapshot(ApplicationContext context, String call) {
		return context.getBean(AgentTracer.class).call(call, StepKind.COMPUTE, () -> snapshots.captureAll());
	}

	private void onOneThread(Runnable work) throws Exception {
		this.thread.submit(work).get(60, TimeUnit.SECONDS);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	static class Agents {

		@Bean
		Agent agent() {
			return new Agent();
		}

	}

	static class Agent {

		@AgentStep
		void leaveOpen() {
			Context.current().with(Span.getInvalid()).makeCurrent();
		}

		@AgentStep
		void work() {
		}

		@Async
		@AgentStep
		CompletableFuture<Void> async() {
			return CompletableFuture.completedFuture(null);
		}

		@Async
		CompletableFuture<Void> after(CompletableFuture<Void> ended, Runnable work) {
			ended.join();
			work.run();
			return CompletableFuture.completedFuture(null);
		}

		@AgentStep
		Mono<Void> publisher(CompletableFuture<Void> ended) {
			return Mono.fromFuture(ended);
		}

	}

}

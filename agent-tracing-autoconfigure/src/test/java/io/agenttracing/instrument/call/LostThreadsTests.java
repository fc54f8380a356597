package io.agenttracing.instrument.call;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.TracedAgent;
import io.agenttracing.context.ContextCounter;
import io.agenttracing.context.ContextState;
import io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration;
import io.agenttracing.testing.TracedApplication;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.EnableScheduling;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls that begin a trace of their own on a thread to which nobody has brought the
 * agent's: what is told, and above all what is not.
 */
@ExtendWith(OutputCaptureExtension.class)
class LostThreadsTests {

	private static final String TOLD = " starts a trace of its own on ";

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withConfiguration(
				AutoConfigurations.of(ExportAgentTracingAutoConfiguration.class, TaskSchedulingAutoConfiguration.class))
		.withBean(Worker.class);

	private final ExecutorService pool = Executors.newFixedThreadPool(1);

	@AfterEach
	void close() {
		this.pool.shutdownNow();
		assertThat(Span.current().getSpanContext().isValid()).isFalse();
	}

	@Test
	void anExecutorOfTheApplicationIsToldOnceAndCountedEachTime(CapturedOutput output) {
		this.runner.run((context) -> {
			Worker worker = context.getBean(Worker.class);
			agent(context, () -> {
				for (int i = 0; i < 3; i++) {
					on(this.pool, worker::work);
				}
				return true;
			});
			assertThat(lost(context)).isEqualTo(3);
			assertThat(warnings(output)).singleElement()
				.asString()
				.contains("invoke_agent worker" + TOLD + "pool-",
						"; wrap the executor: Context.taskWrapping(executor)");
			SimpleMeterRegistry registry = new SimpleMeterRegistry();
			context.getBeansOfType(MeterBinder.class).values().forEach((binder) -> binder.bindTo(registry));
			assertThat(registry.get("agent_tracing.context")
				.tag("destination", "thread")
				.tag("state", "missing")
				.functionCounter()
				.count()).isEqualTo(3);
		});
	}

	@Test
	void aThreadOfThePoolThatOutlivesItsTraceIsCountedWhereThePlaceIsKnown(CapturedOutput output) {
		this.runner.run((context) -> {
			Worker worker = context.getBean(Worker.class);
			AgentTracer tracer = context.getBean(AgentTracer.class);
			for (int i = 0; i < 2; i++) {
				agent(context, () -> on(this.pool, () -> tracer.call("known", StepKind.COMPUTE, () -> true)));
			}
			assertThat(lost(context)).isEqualTo(2);
			agent(context, () -> on(this.pool, worker::work));
			assertThat(lost(context)).isEqualTo(2);
			assertThat(warnings(output)).singleElement().asString().contains(LostThreadsTests.class.getName());
		});
	}

	@Test
	void aThreadOfTheApplicationIsTold(CapturedOutput output) {
		this.runner.run((context) -> {
			Worker worker = context.getBean(Worker.class);
			agent(context, () -> on((work) -> new Thread(work, "own-7").start(), worker::work));
			assertThat(lost(context)).isOne();
			assertThat(warnings(output)).singleElement().asString().contains(TOLD + "own-7; wrap the executor: ");
		});
	}

	@Test
	void namesForgeNoLineOfTheLog(CapturedOutput output) {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			agent(context, () -> on((work) -> new Thread(work, "own\n7").start(),
					() -> tracer.call("call\nERROR forged", StepKind.COMPUTE, () -> true)));
			assertThat(output).contains("call\\nERROR forged" + TOLD + "own\\n7; wrap the executor: ");
		});
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void aVirtualThreadIsTold(CapturedOutput output) throws Exception {
		ExecutorService virtual = (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor")
			.invoke(null);
		this.runner.run((context) -> {
			Worker worker = context.getBean(Worker.class);
			agent(context, () -> on(virtual, worker::work));
			assertThat(lost(context)).isOne();
		});
		virtual.shutdown();
		assertThat(warnings(output)).hasSize(1);
	}

	@Test
	void theCommonPoolIsTold(CapturedOutput output) {
		this.runner.run((context) -> {
			Worker worker = context.getBean(Worker.class);
			agent(context, () -> on(ForkJoinPool.commonPool(), worker::work));
			assertThat(lost(context)).isOne();
			assertThat(warnings(output)).singleElement().asString().contains(TOLD + "ForkJoinPool.commonPool-worker-");
		});
	}

	@Test
	void workflowsSideBySideOnTheCommonPoolAreNot(CapturedOutput output) {
		this.runner.run((context) -> {
			Worker worker = context.getBean(Worker.class);
			agent(context, () -> on(ForkJoinPool.commonPool(), worker::orchestrate));
			CyclicBarrier both = new CyclicBarrier(2);
			Callable<Boolean> work = () -> worker.meet(both);
			FutureTask<Boolean> one = new FutureTask<>(work);
			ForkJoinPool.commonPool().execute(one);
			assertThat(work.call()).isTrue();
			assertThat(one.get(60, TimeUnit.SECONDS)).isTrue();
			assertThat(lost(context)).isZero();
		});
		assertThat(warnings(output)).isEmpty();
	}

	@Test
	void workThatBringsItsContextIsNotNorWhatElseItsThreadDoes(CapturedOutput output) {
		this.runner.run((context) -> {
			Worker worker = context.getBean(Worker.class);
			ExecutorService wrapped = Context.taskWrapping(this.pool);
			agent(context, () -> {
				on(wrapped, worker::work);
				return unrelated(() -> on(wrapped, worker::work));
			});
			assertThat(lost(context)).isZero();
		});
		assertThat(warnings(output)).isEmpty();
	}

	@Test
	void bootsExecutorIsNotAlthoughAnAgentHasStartedItsThread(CapturedOutput output) {
		this.runner.withPropertyValues("spring.task.execution.pool.core-size=1").run((context) -> {
			Worker worker = context.getBean(Worker.class);
			Executor executor = context.getBean("applicationTaskExecutor", Executor.class);
			agent(context, () -> {
				on(executor, worker::work);
				return unrelated(() -> on(executor, worker::work));
			});
			assertThat(lost(context)).isZero();
		});
		assertThat(warnings(output)).isEmpty();
	}

	@Test
	void bootsSchedulerIsNotAlthoughAnAgentHasStartedItsThread(CapturedOutput output) {
		this.runner.withUserConfiguration(Scheduling.class).run((context) -> {
			Worker worker = context.getBean(Worker.class);
			TaskScheduler scheduler = context.getBean(TaskScheduler.class);
			agent(context, () -> {
				CountDownLatch recurred = new CountDownLatch(3);
				scheduler.scheduleAtFixedRate(() -> {
					worker.work();
					recurred.countDown();
				}, Duration.ofMillis(5));
				assertThat(recurred.await(60, TimeUnit.SECONDS)).isTrue();
				return unrelated(() -> on((work) -> scheduler.schedule(work, Instant.now()), worker::work));
			});
			assertThat(lost(context)).isZero();
		});
		assertThat(warnings(output)).isEmpty();
	}

	@Test
	void workThatRecursIsNotAndWorkThatIsDoneOnceIs(CapturedOutput output) {
		ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
		this.runner.run((context) -> {
			Worker worker = context.getBean(Worker.class);
			agent(context, () -> {
				CountDownLatch recurred = new CountDownLatch(3);
				scheduler.scheduleAtFixedRate(() -> {
					worker.work();
					recurred.countDown();
				}, 0, 5, TimeUnit.MILLISECONDS);
				assertThat(recurred.await(60, TimeUnit.SECONDS)).isTrue();
				assertThat(lost(context)).isZero();
				return on((work) -> scheduler.schedule(work, 0, TimeUnit.MILLISECONDS), worker::work);
			});
			assertThat(lost(context)).isOne();
		});
		scheduler.shutdownNow();
		assertThat(warnings(output)).hasSize(1);
	}

	@Test
	void threadsThatNoAgentHasStartedAreNot(CapturedOutput output) {
		this.runner.run((context) -> {
			Worker worker = context.getBean(Worker.class);
			on(this.pool, worker::work);
			agent(context, () -> on(this.pool, worker::work));
			assertThat(lost(context)).isZero();
		});
		assertThat(warnings(output)).isEmpty();
	}

	@Test
	void threadsOfAnAgentThatHasEndedAreNot(CapturedOutput output) {
		this.runner.run((context) -> {
			Worker worker = context.getBean(Worker.class);
			agent(context, () -> on(this.pool, () -> true));
			on(this.pool, worker::work);
			agent(context, () -> on(this.pool, worker::work));
			assertThat(lost(context)).isZero();
		});
		assertThat(warnings(output)).isEmpty();
	}

	@Test
	void workFromElsewhereThatHasNoContextIsNot(CapturedOutput output) {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			agent(context, () -> on(this.pool, () -> tracer.continueFrom(new HashMap<>(), "inbox", () -> true)));
			assertThat(lost(context)).isZero();
		});
		assertThat(warnings(output)).isEmpty();
	}

	private static <T> T agent(ApplicationContext context, Callable<T> work) {
		return context.getBean(AgentTracer.class).call("planner", StepKind.COMPUTE, work);
	}

	private static <T> T on(Executor executor, Callable<T> work) throws Exception {
		FutureTask<T> task = new FutureTask<>(work);
		executor.execute(task);
		return task.get(60, TimeUnit.SECONDS);
	}

	// As if somebody who is in no trace came by meanwhile.
	private static <T> T unrelated(Callable<T> work) throws Exception {
		return Context.root().wrap(work).call();
	}

	private static long lost(ApplicationContext context) {
		return context.getBean(ContextCounter.class).count("thread", ContextState.MISSING);
	}

	private static List<String> warnings(CapturedOutput output) {
		return output.getOut().lines().filter((line) -> line.contains(TOLD)).toList();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableScheduling
	static class Scheduling {

	}

	static class Worker {

		@TracedAgent(name = "worker")
		boolean work() {
			return Span.current().getSpanContext().isValid();
		}

		@TracedAgent(name = "pipeline", role = TracedAgent.Role.ORCHESTRATOR)
		boolean orchestrate() {
			return Span.current().getSpanContext().isValid();
		}

		@TracedAgent(name = "meeting")
		boolean meet(CyclicBarrier barrier) throws Exception {
			barrier.await(60, TimeUnit.SECONDS);
			return true;
		}

	}

}

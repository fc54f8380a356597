package io.agenttracing.instrument.threads;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;

import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.trace.Span;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.task.SimpleAsyncTaskSchedulerBuilder;
import org.springframework.boot.task.ThreadPoolTaskSchedulerBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.task.TaskDecorator;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.concurrent.ConcurrentTaskScheduler;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.scheduling.support.PeriodicTrigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What an agent schedules: work that is done once is the agent's, work that recurs is
 * nobody's.
 */
class SchedulersTests {

	private static final Duration PERIOD = Duration.ofMillis(5);

	private static final int RUNS = 3;

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withConfiguration(AutoConfigurations.of(TaskSchedulingAutoConfiguration.class))
		.withUserConfiguration(Application.class);

	@AfterEach
	void nothingStaysCurrent() {
		assertThat(Span.current().getSpanContext().isValid()).isFalse();
	}

	@ParameterizedTest
	@EnumSource
	void keepsTheAgentForWorkThatIsDoneOnce(Scheduler scheduler) {
		this.runner.run((context) -> scheduler.use(context, (tasks) -> assertOnce(context, tasks)));
	}

	@ParameterizedTest
	@EnumSource
	void leavesOutWorkThatRecurs(Scheduler scheduler) {
		this.runner.run((context) -> scheduler.use(context, (tasks) -> assertRecurring(context, tasks)));
	}

	@ParameterizedTest
	@EnumSource
	void worksBesideADecoratorOfTheApplication(Scheduler scheduler) {
		this.runner.withBean("users", TaskDecorator.class, () -> (task) -> () -> task.run()).run((context) -> {
			scheduler.use(context, (tasks) -> assertOnce(context, tasks));
			scheduler.use(context, (tasks) -> assertRecurring(context, tasks));
		});
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void worksWithVirtualThreads() {
		this.runner.withPropertyValues("spring.threads.virtual.enabled=true").run((context) -> {
			TaskScheduler boots = context.getBean("taskScheduler", SimpleAsyncTaskScheduler.class);
			assertOnce(context, boots);
			assertRecurring(context, boots);
			runOnce(boots, () -> assertThat(Thread.currentThread().toString()).startsWith("VirtualThread"));
		});
	}

	@Test
	void leavesOutScheduledMethodsOfBeansThatAnAgentCreates() {
		this.runner.run((context) -> {
			ObjectProvider<Polling> polling = context.getBeanProvider(Polling.class);
			Polling created = context.getBean(AgentTracer.class).call("agent", StepKind.COMPUTE, polling::getObject);
			await().until(() -> created.traces.size() >= RUNS);
			assertThat(created.traces).containsOnly("");
		});
	}

	@Test
	void makesBootsBuilderWhenItIsUsed() {
		this.runner.run((context) -> {
			String name = context.getBeanNamesForType(SimpleAsyncTaskSchedulerBuilder.class)[0];
			assertThat(context.getBeanFactory().containsSingleton(name)).isFalse();
			assertThat(AopUtils.isAopProxy(context.getBean(name))).isTrue();
		});
	}

	@Test
	void makesABuilderOfTheApplicationAtOnce() {
		String name = "simpleAsyncTaskSchedulerBuilder";
		this.runner.withBean(name, SimpleAsyncTaskSchedulerBuilder.class, SimpleAsyncTaskSchedulerBuilder::new)
			.run((context) -> assertThat(context.getBeanFactory().containsSingleton(name)).isTrue());
	}

	@Test
	void keepsTheSettingsOfBootsBuilder() {
		this.runner.withPropertyValues("spring.task.scheduling.thread-name-prefix=tick-").run((context) -> {
			SimpleAsyncTaskSchedulerBuilder builder = context.getBean(SimpleAsyncTaskSchedulerBuilder.class);
			try (SimpleAsyncTaskScheduler scheduler = builder.concurrencyLimit(7).build()) {
				assertThat(scheduler.getThreadNamePrefix()).isEqualTo("tick-");
				assertThat(scheduler.getConcurrencyLimit()).isEqualTo(7);
			}
			SimpleAsyncTaskScheduler own = new SimpleAsyncTaskScheduler();
			assertThat(builder.configure(own)).isSameAs(own);
			assertThat(own.getThreadNamePrefix()).isEqualTo("tick-");
		});
	}

	private static void assertOnce(ApplicationContext context, TaskScheduler scheduler) throws Exception {
		AgentTracer tracer = context.getBean(AgentTracer.class);
		CountDownLatch ended = new CountDownLatch(1);
		CountDownLatch ran = new CountDownLatch(1);
		Runnable task = () -> {
			awaitLatch(ended);
			tracer.call("later", StepKind.COMPUTE, () -> null);
			ran.countDown();
		};
		tracer.call("agent", StepKind.COMPUTE, () -> scheduler.schedule(task, Instant.now().plusMillis(20)));
		ended.countDown();
		awaitLatch(ran);
		EndedSpans spans = context.getBean(EndedSpans.class);
		assertThat(spans.tree()).containsExactly("- > agent", "agent > later");
		spans.clear();
		runOnce(scheduler, () -> assertThat(currentTrace()).isEmpty());
	}

	private static void assertRecurring(ApplicationContext context, TaskScheduler scheduler) {
		List<BiFunction<TaskScheduler, Runnable, Future<?>>> forms = List.of(
				(tasks, task) -> tasks.scheduleAtFixedRate(task, PERIOD),
				(tasks, task) -> tasks.scheduleAtFixedRate(task, Instant.now(), PERIOD),
				(tasks, task) -> tasks.scheduleWithFixedDelay(task, PERIOD),
				(tasks, task) -> tasks.scheduleWithFixedDelay(task, Instant.now(), PERIOD),
				(tasks, task) -> tasks.schedule(task, new PeriodicTrigger(PERIOD)));
		for (BiFunction<TaskScheduler, Runnable, Future<?>> form : forms) {
			Queue<String> traces = new ConcurrentLinkedQueue<>();
			Future<?> recurring = context.getBean(AgentTracer.class)
				.call("agent", StepKind.COMPUTE, () -> form.apply(scheduler, () -> traces.add(currentTrace())));
			await().until(() -> traces.size() >= RUNS);
			recurring.cancel(false);
			assertThat(traces).as("traces of form %s", forms.indexOf(form)).containsOnly("");
		}
		context.getBean(EndedSpans.class).clear();
	}

	private static void runOnce(TaskScheduler scheduler, Runnable assertion) throws Exception {
		CountDownLatch ran = new CountDownLatch(1);
		Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
		scheduler.schedule(() -> {
			try {
				assertion.run();
			}
			catch (Throwable ex) {
				failures.add(ex);
			}
			ran.countDown();
		}, Instant.now());
		awaitLatch(ran);
		assertThat(failures).isEmpty();
	}

	private static void awaitLatch(CountDownLatch latch) {
		try {
			assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String currentTrace() {
		return Span.current().getSpanContext().isValid() ? Span.current().getSpanContext().getTraceId() : "";
	}

	/**
	 * The schedulers that have our decorator, one way or another.
	 */
	enum Scheduler {

		BOOT((context) -> context.getBean("taskScheduler", TaskScheduler.class)),

		POOL_OF_BOOTS_BUILDER((context) -> {
			ThreadPoolTaskScheduler scheduler = context.getBean(ThreadPoolTaskSchedulerBuilder.class)
				.poolSize(2)
				.build();
			scheduler.afterPropertiesSet();
			return scheduler;
		}),

		THREADS_OF_BOOTS_BUILDER((context) -> context.getBean(SimpleAsyncTaskSchedulerBuilder.class)
			.concurrencyLimit(4)
			.threadNamePrefix("own-")
			.build()),

		POOL((context) -> {
			ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
			scheduler.setTaskDecorator(context.getBean(ContextTaskDecorator.class));
			scheduler.afterPropertiesSet();
			return scheduler;
		}),

		CONCURRENT((context) -> {
			ConcurrentTaskScheduler scheduler = new ConcurrentTaskScheduler(
					Executors.newSingleThreadScheduledExecutor());
			scheduler.setTaskDecorator(context.getBean(ContextTaskDecorator.class));
			return scheduler;
		});

		private final Function<ApplicationContext, TaskScheduler> factory;

		Scheduler(Function<ApplicationContext, TaskScheduler> factory) {
			this.factory = factory;
		}

		void use(ApplicationContext context, Use use) throws Exception {
			TaskScheduler scheduler = this.factory.apply(context);
			try {
				use.with(scheduler);
			}
			finally {
				if (this != BOOT && scheduler instanceof AutoCloseable closeable) {
					closeable.close();
				}
				else if (scheduler instanceof ThreadPoolTaskScheduler pool && this != BOOT) {
					pool.destroy();
				}
				else if (scheduler instanceof ConcurrentTaskScheduler concurrent) {
					shutdown(concurrent);
				}
			}
		}

		private static void shutdown(ConcurrentTaskScheduler scheduler) {
			if (scheduler.getConcurrentExecutor() instanceof ScheduledExecutorService executor) {
				executor.shutdownNow();
			}
		}

	}

	interface Use {

		void with(TaskScheduler scheduler) throws Exception;

	}

	@Configuration(proxyBeanMethods = false)
	@EnableScheduling
	static class Application {

		@Bean
		@Lazy
		Polling polling() {
			return new Polling();
		}

	}

	static class Polling {

		private final Queue<String> traces = new ConcurrentLinkedQueue<>();

		@Scheduled(fixedDelay = 5)
		void poll() {
			this.traces.add(currentTrace());
		}

	}

}

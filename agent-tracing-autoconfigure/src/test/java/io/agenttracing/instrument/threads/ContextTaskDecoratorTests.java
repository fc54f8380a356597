package io.agenttracing.instrument.threads;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.task.TaskDecorator;
import org.springframework.scheduling.SchedulingAwareRunnable;

import static org.assertj.core.api.Assertions.assertThat;

class ContextTaskDecoratorTests {

	private static final Context CONTEXT = Context.root().with(ContextKey.named("some"), "thing");

	private final TaskDecorator decorator = new ContextTaskDecorator();

	@Test
	void taskRunsInTheContextOfItsSubmitter() {
		Seen seen = new Seen(false);
		Runnable decorated = inContext(seen);
		decorated.run();
		assertThat(seen.context).isSameAs(CONTEXT);
		assertThat(Context.current()).isSameAs(Context.root());
	}

	@Test
	void pollLoopBelongsToNobody() {
		Seen loop = new Seen(true);
		assertThat(inContext(loop)).isSameAs(loop);
	}

	@Test
	void taskOfAQueueWithPrioritiesStaysComparable() {
		Urgent task = new Urgent();
		assertThat(inContext(task)).isSameAs(task);
	}

	@Test
	void backsOffForABeanOfItsName() {
		TaskDecorator own = (task) -> task;
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(AgentTracingAutoConfiguration.class,
					ThreadsAgentTracingAutoConfiguration.class))
			.withBean("agentTracingContextTaskDecorator", TaskDecorator.class, () -> own)
			.run((context) -> assertThat(context).getBean(TaskDecorator.class).isSameAs(own));
	}

	private Runnable inContext(Runnable task) {
		try (Scope scope = CONTEXT.makeCurrent()) {
			return this.decorator.decorate(task);
		}
	}

	private static final class Urgent implements Runnable, Comparable<Urgent> {

		@Override
		public void run() {
		}

		@Override
		public int compareTo(Urgent other) {
			return 0;
		}

	}

	private static final class Seen implements SchedulingAwareRunnable {

		private final boolean longLived;

		private Context context = Context.root();

		private Seen(boolean longLived) {
			this.longLived = longLived;
		}

		@Override
		public void run() {
			this.context = Context.current();
		}

		@Override
		public boolean isLongLived() {
			return this.longLived;
		}

	}

}

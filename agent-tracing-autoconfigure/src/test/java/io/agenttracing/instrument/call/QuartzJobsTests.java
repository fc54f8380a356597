package io.agenttracing.instrument.call;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.agenttracing.AgentStep;
import io.agenttracing.TracedAgent;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.TriggerBuilder;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.quartz.QuartzJobBean;
import org.springframework.scheduling.quartz.SchedulerFactoryBean;
import org.springframework.scheduling.quartz.SpringBeanJobFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Jobs of Quartz, which Spring makes and injects.
 */
@ExtendWith(OutputCaptureExtension.class)
class QuartzJobsTests {

	private final ApplicationContextRunner runner = TracedApplication.runner().withUserConfiguration(Quartz.class);

	@Test
	void aStepThatAFinalMethodOfSpringCallsIsTracedAndNotWarnedOf(CapturedOutput output) {
		run(Report.class, (context) -> {
			assertThat(output).doesNotContain("of the same object").doesNotContain("traced:");
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > inner");
		});
	}

	@Test
	void anAnnotationThatAFinalMethodOfSpringCannotHaveIsWarnedOf(CapturedOutput output) {
		run(AnnotatedReport.class, (context) -> {
			assertThat(output).doesNotContain("of the same object")
				.contains("Calls of org.springframework.scheduling.quartz.QuartzJobBean.execute() are not traced: the"
						+ " method is final. Annotate a method that it calls or trace the code inside with AgentTracer");
			assertThat(context.getBean(EndedSpans.class).all()).isEmpty();
		});
	}

	@Test
	void aJobIsAnAgent(CapturedOutput output) {
		run(AgentJob.class, (context) -> {
			assertThat(output).doesNotContain("traced:");
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > invoke_agent agentJob");
		});
	}

	private void run(Class<? extends Job> job, ContextConsumer<AssertableApplicationContext> seen) {
		this.runner.run((context) -> {
			Done done = context.getBean(Done.class);
			context.getBean(Scheduler.class)
				.scheduleJob(JobBuilder.newJob(job).usingJobData("data", "d1").build(),
						TriggerBuilder.newTrigger().startNow().build());
			assertThat(done.latch.await(60, TimeUnit.SECONDS)).isTrue();
			assertThat(done.data).isEqualTo("d1");
			context.getBean(SchedulerFactoryBean.class).destroy();
			seen.accept(context);
		});
	}

	@TracedAgent
	static class AgentJob implements Job {

		@Autowired
		private Done done;

		private String data;

		public void setData(String data) {
			this.data = data;
		}

		@Override
		public void execute(JobExecutionContext context) {
			this.done.data = this.data;
			this.done.latch.countDown();
		}

	}

	@TracedAgent
	static class AnnotatedReport extends QuartzJobBean {

		@Autowired
		private Done done;

		private String data;

		public void setData(String data) {
			this.data = data;
		}

		@Override
		protected void executeInternal(JobExecutionContext context) {
			this.done.data = this.data;
			this.done.latch.countDown();
		}

	}

	static class Report extends QuartzJobBean {

		@Autowired
		private Done done;

		private String data;

		public void setData(String data) {
			this.data = data;
		}

		@AgentStep(name = "inner")
		@Override
		protected void executeInternal(JobExecutionContext context) {
			this.done.data = this.data;
			this.done.latch.countDown();
		}

	}

	static class Done {

		private final CountDownLatch latch = new CountDownLatch(1);

		private volatile String data;

	}

	@Configuration(proxyBeanMethods = false)
	static class Quartz {

		@Bean
		Done done() {
			return new Done();
		}

		@Bean
		SpringBeanJobFactory jobs() {
			return new SpringBeanJobFactory();
		}

		@Bean
		SchedulerFactoryBean scheduler(SpringBeanJobFactory jobs) {
			SchedulerFactoryBean scheduler = new SchedulerFactoryBean();
			scheduler.setJobFactory(jobs);
			scheduler.setWaitForJobsToCompleteOnShutdown(true);
			return scheduler;
		}

	}

}

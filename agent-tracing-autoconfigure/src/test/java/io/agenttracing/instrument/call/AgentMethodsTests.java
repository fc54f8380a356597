package io.agenttracing.instrument.call;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import io.agenttracing.TracedAgent;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.sdk.trace.data.SpanData;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.quartz.InterruptableJob;
import org.quartz.JobExecutionContext;

import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.annotation.AfterChunk;
import org.springframework.batch.core.annotation.BeforeStep;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.listener.ItemWriteListener;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.repository.support.ResourcelessJobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.batch.infrastructure.item.ItemStream;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.Lifecycle;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which methods of an annotated type are calls of the agent.
 */
@ExtendWith(OutputCaptureExtension.class)
class AgentMethodsTests {

	private final ApplicationContextRunner runner = TracedApplication.runner();

	@Test
	void leavesOutAccessorsAndLifecycleButNotMethodsOfOwnInterfaces() {
		this.runner.withBean(Closing.class).run((context) -> {
			Closing agent = context.getBean(Closing.class);
			agent.ask();
			agent.getValue();
			agent.setValue("x");
			agent.close();
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > invoke_agent closing");
		});
	}

	@Test
	void namesAnAgentThatHasOnlyProperties(CapturedOutput output) {
		this.runner.withBean(OnlyProperties.class).withBean(Closing.class).run((context) -> {
			assertThat(context.getBean(OnlyProperties.class).getAnswer()).isEqualTo("yes");
			assertThat(context.getBean(EndedSpans.class).all()).isEmpty();
			assertThat(output)
				.containsOnlyOnce("No call of agent " + OnlyProperties.class.getName()
						+ " is traced: its public methods have the form of getters and setters, which are no"
						+ " calls: getAnswer(), isApproved(), setTopic(). Rename")
				.doesNotContain(Closing.class.getName());
		});
	}

	@Test
	void leavesOutWhatSpringBatchCallsAroundTheWork() throws Exception {
		this.runner.withBean(BatchAgent.class).run((context) -> {
			BatchAgent agent = context.getBean(BatchAgent.class);
			ResourcelessJobRepository repository = new ResourcelessJobRepository();
			Step step = new StepBuilder("step", repository).<String, String>chunk(2)
				.reader(agent)
				.processor(agent)
				.writer(agent)
				.listener((Object) agent)
				.build();
			JobParameters parameters = new JobParameters();
			JobInstance instance = repository.createJobInstance("job", parameters);
			StepExecution execution = repository.createStepExecution("step",
					repository.createJobExecution(instance, parameters, new ExecutionContext()));
			step.execute(execution);
			assertThat(execution.getExitStatus()).isEqualTo(ExitStatus.COMPLETED);
			assertThat(agent.calls()).contains("open", "update", "close", "beforeStep", "afterStep", "beforeWrite",
					"afterChunk");
			assertThat(names(context.getBean(EndedSpans.class))).containsOnly(Map.entry("invoke_agent batchAgent", 9L));
		});
	}

	@Test
	void whatIsAnnotatedItselfIsACall() {
		this.runner.withBean(AnnotatedStream.class).run((context) -> {
			AnnotatedStream agent = context.getBean(AnnotatedStream.class);
			agent.open(new ExecutionContext());
			agent.close();
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > invoke_agent opening");
		});
	}

	@Test
	void leavesOutWhatServersAndProbesCall() {
		this.runner.withBean(Probed.class).run((context) -> {
			Probed agent = context.getBean(Probed.class);
			agent.health();
			agent.bindTo(new SimpleMeterRegistry());
			agent.interrupt();
			agent.start();
			agent.stop();
			agent.init(null);
			agent.destroy();
			assertThat(context.getBean(EndedSpans.class).all()).isEmpty();
			agent.execute(null);
			agent.onApplicationEvent(new Asked(this));
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > invoke_agent probed",
					"- > invoke_agent probed");
		});
	}

	@Test
	void namesFrameworksAsTheyAre() {
		assertThat(FrameworkCallbacks.INTERFACES).allSatisfy((name, methods) -> {
			Class<?> type = ClassUtils.resolveClassName(name, getClass().getClassLoader());
			assertThat(type).isInterface();
			assertThat(Arrays.stream(type.getDeclaredMethods()).map(Method::getName)).containsAll(methods);
		});
		assertThat(BeforeStep.class.getPackageName()).isEqualTo("org.springframework.batch.core.annotation");
	}

	private static Map<String, Long> names(EndedSpans spans) {
		return spans.all().stream().collect(Collectors.groupingBy(SpanData::getName, Collectors.counting()));
	}

	interface Valued<T> {

		T getValue();

		void setValue(T value);

	}

	interface ClosingAgent extends AutoCloseable {

		void ask();

		@Override
		void close();

	}

	@TracedAgent
	static class Closing implements ClosingAgent, Valued<String> {

		@Override
		public void ask() {
		}

		@Override
		public String getValue() {
			return "";
		}

		@Override
		public void setValue(String value) {
		}

		@Override
		public void close() {
		}

	}

	/**
	 * Reads, processes and writes three items in two chunks, and wants to know all of it.
	 */
	@TracedAgent
	static class BatchAgent implements ItemStreamReader<String>, ItemProcessor<String, String>, ItemWriter<String>,
			StepExecutionListener, ItemWriteListener<String> {

		private final Queue<String> items = new ConcurrentLinkedQueue<>(List.of("a", "b", "c"));

		private final List<String> calls = new CopyOnWriteArrayList<>();

		@Override
		public void open(ExecutionContext executionContext) {
			this.calls.add("open");
		}

		@Override
		public void update(ExecutionContext executionContext) {
			this.calls.add("update");
		}

		@Override
		public void close() {
			this.calls.add("close");
		}

		@Override
		public void beforeStep(StepExecution stepExecution) {
			this.calls.add("beforeStep");
		}

		@Override
		public @Nullable ExitStatus afterStep(StepExecution stepExecution) {
			this.calls.add("afterStep");
			return null;
		}

		@Override
		public void beforeWrite(Chunk<? extends String> written) {
			this.calls.add("beforeWrite");
		}

		@AfterChunk
		public void afterChunk() {
			this.calls.add("afterChunk");
		}

		@Override
		public @Nullable String read() {
			return this.items.poll();
		}

		@Override
		public String process(String item) {
			return item;
		}

		@Override
		public void write(Chunk<? extends String> written) {
		}

		List<String> calls() {
			return this.calls;
		}

	}

	@TracedAgent
	static class AnnotatedStream implements ItemStream {

		@Override
		@TracedAgent(name = "opening")
		public void open(ExecutionContext executionContext) {
		}

	}

	static class Asked extends ApplicationEvent {

		Asked(Object source) {
			super(source);
		}

	}

	@TracedAgent
	static class Probed
			implements HealthIndicator, MeterBinder, InterruptableJob, Lifecycle, Filter, ApplicationListener<Asked> {

		@Override
		public Health health() {
			return Health.up().build();
		}

		@Override
		public void bindTo(MeterRegistry registry) {
		}

		@Override
		public void interrupt() {
		}

		@Override
		public void start() {
		}

		@Override
		public void stop() {
		}

		@Override
		public boolean isRunning() {
			return false;
		}

		@Override
		public void init(FilterConfig config) {
		}

		@Override
		public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) {
		}

		@Override
		public void destroy() {
		}

		@Override
		public void execute(JobExecutionContext context) {
		}

		@Override
		public void onApplicationEvent(Asked event) {
		}

	}

	@TracedAgent
	static class OnlyProperties implements AutoCloseable {

		public String getAnswer() {
			return "yes";
		}

		public boolean isApproved() {
			return true;
		}

		public void setTopic(String topic) {
		}

		@Override
		public void close() {
		}

	}

}

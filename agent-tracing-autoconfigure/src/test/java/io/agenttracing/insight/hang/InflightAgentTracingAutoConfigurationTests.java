package io.agenttracing.insight.hang;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

import io.agenttracing.autoconfigure.EndpointSection;
import io.agenttracing.insight.hang.HangingApplication.Orchestrator;
import io.agenttracing.insight.hang.HangingApplication.Waiting;
import io.agenttracing.pipeline.TailSamplingPolicy;
import io.agenttracing.span.TrackedSpans;
import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.SpanTree;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link InflightAgentTracingAutoConfiguration}.
 */
class InflightAgentTracingAutoConfigurationTests {

	private final OtlpReceiver receiver = OtlpReceiver.start();

	private final ApplicationContextRunner runner = HangingApplication.runner(this.receiver);

	private final ExecutorService threads = Executors.newCachedThreadPool((task) -> new Thread(task, "pool-of-user"));

	private final CountDownLatch latch = new CountDownLatch(1);

	@AfterEach
	void close() {
		this.latch.countDown();
		this.threads.shutdown();
		this.receiver.close();
	}

	@Test
	void countsWhatIsOpenAndWhatHangs() {
		this.runner.withBean(SimpleMeterRegistry.class).run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			context.getBeanProvider(MeterBinder.class).forEach((binder) -> binder.bindTo(registry));
			assertThat(registry.get("agent_tracing.in_flight").gauge().value()).isZero();
			hang(context);
			await().until(() -> registry.get("agent_tracing.in_flight").gauge().value() == 2);
			await().until(() -> registry.get("agent_tracing.stuck").gauge().value() >= 1);
			this.latch.countDown();
			await().until(() -> registry.get("agent_tracing.in_flight").gauge().value() == 0);
			await().until(() -> registry.get("agent_tracing.stuck").gauge().value() == 0);
		});
	}

	@Test
	@SuppressWarnings("unchecked")
	void showsTheOpenTree() {
		this.runner.run((context) -> {
			EndpointSection section = context.getBean(HangSection.class);
			assertThat(section.name()).isEqualTo("inflight");
			assertThat((Map<String, Object>) section.content()).containsEntry("openSpans", 0)
				.containsEntry("traces", List.of());
			hang(context);
			this.receiver.awaitSpans(2);
			Map<String, Object> content = (Map<String, Object>) section.content();
			assertThat(content).containsEntry("openSpans", 2)
				.containsEntry("openTraces", 1)
				.containsEntry("tracesLeftOut", 0);
			Map<String, Object> trace = ((List<Map<String, Object>>) content.get("traces")).get(0);
			assertThat(trace).containsEntry("traceId", this.receiver.spans().get(0).traceId())
				.containsEntry("spansLeftOut", 0);
			Map<String, Object> workflow = ((List<Map<String, Object>>) trace.get("spans")).get(0);
			assertThat(workflow).containsEntry("name", "invoke_workflow loan")
				.containsEntry("agent", "loan")
				.containsEntry("thread", "\"pool-of-user\" (WAITING)")
				.containsEntry("stuck", false);
			Map<String, Object> agent = ((List<Map<String, Object>>) workflow.get("below")).get(0);
			assertThat(agent).containsEntry("name", "invoke_agent risk").containsEntry("stuck", true);
			assertThat((Long) agent.get("ageMillis")).isGreaterThanOrEqualTo(1_000);
		});
	}

	@Test
	void stopsWithSpansThatSayTheyWereInterrupted() {
		this.runner.withPropertyValues("agent-tracing.sampling.probability=1", "agent-tracing.inflight.stuck-after=1h")
			.run(this::hang);
		assertThat(SpanTree.of(this.receiver.spans()).toString())
			.isEqualTo("invoke_workflow loan\n  invoke_agent risk\n");
		assertThat(this.receiver.spans())
			.allSatisfy((span) -> assertThat(span.attributes()).containsEntry("agent_tracing.interrupted", true));
	}

	@Test
	void hasSpansOfUnsampledTracesRecordedWithoutKeepRules() {
		this.runner.withPropertyValues("agent-tracing.sampling.keep.errors=false").run((context) -> {
			assertThat(context).hasSingleBean(TailSamplingPolicy.class);
			Span span = context.getBean(Tracer.class).spanBuilder("root").startSpan();
			assertThat(span.isRecording()).isTrue();
			span.end();
			hang(context);
			assertThat(SpanTree.of(this.receiver.awaitSpans(2)).toString())
				.isEqualTo("stuck invoke_workflow loan\n  stuck invoke_agent risk\n");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "agent-tracing.inflight.enabled=false", "agent-tracing.enabled=false" })
	void backsOff(String property) {
		this.runner
			.withPropertyValues(property, "agent-tracing.sampling.keep.errors=false",
					"management.tracing.sampling.probability=0")
			.run((context) -> {
				assertThat(context).hasNotFailed()
					.doesNotHaveBean(Watchdog.class)
					.doesNotHaveBean(WatchdogThread.class)
					.doesNotHaveBean(HangSection.class)
					.doesNotHaveBean(TailSamplingPolicy.class);
				assertThat(context.getBean(Tracer.class).spanBuilder("root").startSpan().isRecording()).isFalse();
			});
	}

	@Test
	void watchesWithoutMetricsAndActuator() {
		this.runner.withClassLoader(new FilteredClassLoader("io.micrometer.core", "org.springframework.boot.actuate"))
			.run((context) -> assertThat(context).hasSingleBean(WatchdogThread.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "0s", "-1s" })
	void rejectsThresholdThatIsNotPositive(String stuckAfter) {
		this.runner.withPropertyValues("agent-tracing.inflight.stuck-after=" + stuckAfter)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("agent-tracing.inflight.stuck-after")
				.hasMessageContaining("It must be positive."));
	}

	@Test
	void rejectsNegativeStreamIdle() {
		this.runner.withPropertyValues("agent-tracing.inflight.stream-idle=-1s")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("agent-tracing.inflight.stream-idle")
				.hasMessageContaining("It must not be negative."));
	}

	@Test
	void acceptsAnyOtherThreshold() {
		this.runner.withPropertyValues("agent-tracing.inflight.stuck-after=" + Long.MAX_VALUE + "s")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void stopsItsThread() {
		Set<Thread> others = watchdogs();
		AtomicReference<Set<Thread>> own = new AtomicReference<>();
		this.runner.run((context) -> {
			context.getBean(Tracer.class).spanBuilder("first").startSpan().end();
			await().untilAsserted(() -> {
				own.set(watchdogs());
				own.get().removeAll(others);
				assertThat(own.get()).hasSize(1);
			});
		});
		await().until(() -> own.get().stream().noneMatch(Thread::isAlive));
	}

	private static Set<Thread> watchdogs() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("agent-tracing-watchdog"))
			.collect(Collectors.toCollection(HashSet::new));
	}

	private void hang(ApplicationContext context) {
		Orchestrator orchestrator = context.getBean(Orchestrator.class);
		Waiting agent = context.getBean(Waiting.class);
		this.threads.submit(() -> orchestrator.run(() -> agent.await(this.latch)));
		await().until(() -> context.getBean(TrackedSpans.class).spans() == 2);
	}

}

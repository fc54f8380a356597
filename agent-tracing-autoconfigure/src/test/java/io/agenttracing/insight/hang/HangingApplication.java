package io.agenttracing.insight.hang;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

import io.agenttracing.TracedAgent;
import io.agenttracing.instrument.observation.ObservationAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.cap.LimitAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.masking.PrivacyAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.sampling.SamplingAgentTracingAutoConfiguration;
import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.TracedApplication;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * An application in which an agent below an orchestrator waits until it is let go. It
 * samples nothing, and one second is too long for it.
 */
final class HangingApplication {

	private HangingApplication() {
	}

	static ApplicationContextRunner runner(OtlpReceiver receiver) {
		return TracedApplication.runner()
			.withConfiguration(AutoConfigurations.of(OtlpTracingAutoConfiguration.class,
					ObservationAgentTracingAutoConfiguration.class, SamplingAgentTracingAutoConfiguration.class,
					LimitAgentTracingAutoConfiguration.class, PrivacyAgentTracingAutoConfiguration.class,
					ExportAgentTracingAutoConfiguration.class, InflightAgentTracingAutoConfiguration.class))
			.withPropertyValues("agent-tracing.sampling.probability=0", "agent-tracing.inflight.stuck-after=1s",
					"management.opentelemetry.tracing.export.schedule-delay=100ms",
					"management.opentelemetry.tracing.export.otlp.endpoint=" + receiver.httpEndpoint())
			.withBean(Orchestrator.class)
			.withBean(Waiting.class);
	}

	/**
	 * The same where half a second is too long, with a watchdog that looks more often.
	 */
	static ApplicationContextRunner closelyWatched(OtlpReceiver receiver) {
		return runner(receiver).withPropertyValues("agent-tracing.inflight.stuck-after=500ms")
			.withBean(CloseWatch.class);
	}

	/**
	 * Runs work in a workflow.
	 */
	@TracedAgent(name = "loan", role = TracedAgent.Role.ORCHESTRATOR)
	public static class Orchestrator {

		public <T> T run(Callable<T> work) throws Exception {
			return work.call();
		}

	}

	/**
	 * Waits for what does not come.
	 */
	@TracedAgent(name = "risk")
	public static class Waiting {

		public String await(CountDownLatch latch) throws InterruptedException {
			latch.await();
			return "done";
		}

	}

}

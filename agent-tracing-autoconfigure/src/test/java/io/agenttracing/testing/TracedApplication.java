package io.agenttracing.testing;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.instrument.call.AspectAgentTracingAutoConfiguration;
import io.agenttracing.instrument.threads.ThreadsAgentTracingAutoConfiguration;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * An application with Boot's real tracing and ours, which samples everything and keeps
 * the spans in an {@link EndedSpans} bean.
 */
public final class TracedApplication {

	private TracedApplication() {
	}

	public static ApplicationContextRunner runner() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
					ObservationAutoConfiguration.class, OpenTelemetrySdkAutoConfiguration.class,
					OpenTelemetryTracingAutoConfiguration.class, MicrometerTracingAutoConfiguration.class,
					AgentTracingAutoConfiguration.class, AspectAgentTracingAutoConfiguration.class,
					ThreadsAgentTracingAutoConfiguration.class))
			.withPropertyValues("management.tracing.sampling.probability=1.0")
			.withBean(EndedSpans.class);
	}

}

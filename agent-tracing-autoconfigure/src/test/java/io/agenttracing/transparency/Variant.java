package io.agenttracing.transparency;

import java.util.ArrayList;
import java.util.List;

import io.github.resilience4j.springboot.bulkhead.autoconfigure.BulkheadAutoConfiguration;
import io.github.resilience4j.springboot.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration;
import io.github.resilience4j.springboot.retry.autoconfigure.RetryAutoConfiguration;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * An application without the starter, and what may be switched on in one with it.
 */
enum Variant {

	WITHOUT,

	SAMPLED("agent-tracing.sampling.probability=1"),

	UNSAMPLED("agent-tracing.sampling.probability=0", "agent-tracing.sampling.keep.errors=false",
			"agent-tracing.inflight.enabled=false"),

	RECORDED("agent-tracing.sampling.probability=0", "agent-tracing.sampling.keep.slower-than=1h"),

	CAPPED("agent-tracing.sampling.probability=1", "agent-tracing.limit.max-spans-per-trace=1"),

	WATCHED("agent-tracing.sampling.probability=1", "agent-tracing.inflight.stuck-after=1ms",
			"agent-tracing.inflight.stream-idle=1ms"),

	WITH_CONTENT("agent-tracing.sampling.probability=1", "agent-tracing.genai.capture-content=true"),

	HOSTILE("agent-tracing.sampling.probability=1"),

	HOSTILE_SAMPLER;

	private final String[] properties;

	Variant(String... properties) {
		this.properties = properties;
	}

	ApplicationContextRunner runner() {
		ApplicationContextRunner runner = new ApplicationContextRunner()
			.withUserConfiguration(ProgramBeans.class, RedisBeans.class)
			.withPropertyValues("agent-tracing.redis.write-channels=" + RedisDesk.CHANNEL)
			.withPropertyValues(this.properties)
			.withPropertyValues(ResilientDesk.properties())
			.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
					RetryAutoConfiguration.class, CircuitBreakerAutoConfiguration.class,
					BulkheadAutoConfiguration.class));
		if (this == HOSTILE || this == HOSTILE_SAMPLER) {
			runner = runner.withUserConfiguration(HostileBeans.class);
		}
		if (this == HOSTILE_SAMPLER) {
			runner = runner.withBean(HostileSampler.class);
		}
		return (this == WITHOUT) ? runner : runner.withConfiguration(AutoConfigurations.of(starter()));
	}

	private static Class<?>[] starter() {
		List<Class<?>> starter = new ArrayList<>(
				List.of(ObservationAutoConfiguration.class, OpenTelemetrySdkAutoConfiguration.class,
						OpenTelemetryTracingAutoConfiguration.class, MicrometerTracingAutoConfiguration.class));
		for (String name : ImportCandidates.load(AutoConfiguration.class, Variant.class.getClassLoader())) {
			if (name.startsWith("io.agenttracing.")) {
				starter.add(type(name));
			}
		}
		return starter.toArray(Class<?>[]::new);
	}

	private static Class<?> type(String name) {
		try {
			return Class.forName(name);
		}
		catch (ClassNotFoundException ex) {
			throw new IllegalStateException(ex);
		}
	}

}

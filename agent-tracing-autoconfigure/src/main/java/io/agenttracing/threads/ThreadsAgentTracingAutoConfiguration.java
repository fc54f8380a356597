package io.agenttracing.threads;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.micrometer.context.ContextRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.opentelemetry.context.Context;
import reactor.core.publisher.Hooks;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/**
 * Auto-configuration for the current span on other threads: Boot's executors get a task
 * decorator, context snapshots an accessor.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = AgentTracingAutoConfiguration.class,
		beforeName = { "org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration",
				"org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration" })
@ConditionalOnClass({ Context.class, OtelCurrentTraceContext.class })
@ConditionalOnAgentTracing
public final class ThreadsAgentTracingAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ContextTaskDecorator agentTracingContextTaskDecorator() {
		return new ContextTaskDecorator();
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ ContextRegistry.class, ObservationRegistry.class })
	static class ContextSnapshotConfiguration {

		@Bean
		ContextAccessorRegistration agentTracingContextAccessorRegistration() {
			return new ContextAccessorRegistration(ContextRegistry.getInstance());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ ContextRegistry.class, ObservationRegistry.class, Hooks.class })
	static class ReactorConfiguration {

		@Bean
		@Lazy(false)
		CurrentSpanAccessorRegistration agentTracingCurrentSpanAccessorRegistration(
				ObjectProvider<ObservationRegistry> registry) {
			return new CurrentSpanAccessorRegistration(ContextRegistry.getInstance(),
					registry.getIfAvailable(() -> ObservationRegistry.NOOP));
		}

	}

}

package io.agenttracing.autoconfigure;

import io.agenttracing.TracedAgent;
import io.agenttracing.instrument.call.AspectAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration;
import io.agenttracing.testing.EndedSpans;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Prints the tree of an agent that is called within an Observation.
 */
public final class JavaAgentProcess {

	private JavaAgentProcess() {
	}

	public static void main(String[] arguments) {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.properties("management.tracing.sampling.probability=1.0")
			.run(arguments)) {
			Observation.createNotStarted("request", context.getBean(ObservationRegistry.class))
				.observe(context.getBean(Agent.class)::work);
			context.getBeanProvider(StartupDetail.class)
				.orderedStream()
				.forEach((detail) -> System.out.println("detail: " + detail.describe()));
			System.out.println("spans: " + context.getBean(EndedSpans.class).tree());
		}
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ AopAutoConfiguration.class, ObservationAutoConfiguration.class,
			OpenTelemetrySdkAutoConfiguration.class, OpenTelemetryTracingAutoConfiguration.class,
			MicrometerTracingAutoConfiguration.class, AgentTracingAutoConfiguration.class,
			AspectAgentTracingAutoConfiguration.class, ExportAgentTracingAutoConfiguration.class })
	static class Application {

		@Bean
		@ConditionalOnProperty("test.spans-of-javaagent")
		OpenTelemetry openTelemetry() {
			return GlobalOpenTelemetry.get();
		}

		@Bean
		EndedSpans endedSpans() {
			return new EndedSpans();
		}

		@Bean
		Agent agent() {
			return new Agent();
		}

	}

	@TracedAgent(name = "bot")
	static class Agent {

		public void work() {
		}

	}

}

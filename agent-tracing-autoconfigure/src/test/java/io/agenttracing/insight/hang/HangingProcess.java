package io.agenttracing.insight.hang;

import java.util.concurrent.CountDownLatch;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.instrument.call.AspectAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.cap.LimitAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.sampling.SamplingAgentTracingAutoConfiguration;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * An application in a process of its own, in which an agent hangs until it is killed.
 */
final class HangingProcess {

	private HangingProcess() {
	}

	public static void main(String[] arguments) throws Exception {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.run(arguments);
		HangingApplication.Waiting agent = context.getBean(HangingApplication.Waiting.class);
		context.getBean(HangingApplication.Orchestrator.class).run(() -> agent.await(new CountDownLatch(1)));
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ AopAutoConfiguration.class, ObservationAutoConfiguration.class,
			OpenTelemetrySdkAutoConfiguration.class, OpenTelemetryTracingAutoConfiguration.class,
			MicrometerTracingAutoConfiguration.class, OtlpTracingAutoConfiguration.class,
			AgentTracingAutoConfiguration.class, AspectAgentTracingAutoConfiguration.class,
			SamplingAgentTracingAutoConfiguration.class, LimitAgentTracingAutoConfiguration.class,
			ExportAgentTracingAutoConfiguration.class, InflightAgentTracingAutoConfiguration.class })
	@Import({ HangingApplication.Orchestrator.class, HangingApplication.Waiting.class })
	static class Application {

	}

}

package io.agenttracing.pipeline.export;

import java.util.concurrent.TimeUnit;

import io.agenttracing.pipeline.collector.TraceCollector;
import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application with everything that is on the class path, metrics among it: cycles
 * between beans show only here.
 */
@ExtendWith(OutputCaptureExtension.class)
class WholeApplicationTests {

	@Test
	void exportsPrintsAndCounts(CapturedOutput output) {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		try (OtlpReceiver receiver = OtlpReceiver.start();
				ConfigurableApplicationContext context = application.run("--agent-tracing.sampling.probability=1.0",
						"--agent-tracing.console.enabled=true",
						"--management.opentelemetry.tracing.export.otlp.endpoint=" + receiver.httpEndpoint())) {
			assertThat(output).containsOnlyOnce("Agent tracing: sampling 100 % of traces; ")
				.contains("traces go to " + receiver.httpEndpoint());
			Observation.createNotStarted("work", context.getBean(ObservationRegistry.class)).observe(() -> {
			});
			context.getBean(TraceCollector.class).forceFlush().join(20, TimeUnit.SECONDS);
			assertThat(receiver.spans()).extracting(ReceivedSpan::name).containsExactly("work");
			assertThat(output).containsOnlyOnce(": work, ");
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.get("agent_tracing.spans").tag("outcome", "delivered").functionCounter().count())
				.isEqualTo(1);
			assertThat(registry.get("agent_tracing.spans").tag("outcome", "unsampled").functionCounter().count())
				.isZero();
		}
		assertThat(output).doesNotContain(" WARN ", " ERROR ");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}

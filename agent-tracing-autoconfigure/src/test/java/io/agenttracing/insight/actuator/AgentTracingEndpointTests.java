package io.agenttracing.insight.actuator;

import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.autoconfigure.AgentTracingProperties;
import io.agenttracing.autoconfigure.EndpointSection;
import io.agenttracing.pipeline.collector.TraceCollector;
import io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.sampling.SamplingAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.sampling.SamplingProperties;
import io.opentelemetry.api.trace.Tracer;
import org.junit.jupiter.api.Test;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/**
 * Tests for {@link AgentTracingEndpoint}.
 */
class AgentTracingEndpointTests {

	private static final String EXPOSED = "management.endpoints.web.exposure.include=agenttracing";

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(EndpointAutoConfiguration.class, OpenTelemetrySdkAutoConfiguration.class,
					OpenTelemetryTracingAutoConfiguration.class, MicrometerTracingAutoConfiguration.class,
					AgentTracingAutoConfiguration.class, SamplingAgentTracingAutoConfiguration.class,
					ExportAgentTracingAutoConfiguration.class, ActuatorAgentTracingAutoConfiguration.class));

	@Test
	void isNotExposedByDefault() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(AgentTracingEndpoint.class));
	}

	@Test
	void isAbsentWithoutActuatorOrWhenSwitchedOff() {
		this.runner.withPropertyValues(EXPOSED)
			.withClassLoader(new FilteredClassLoader(Endpoint.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(AgentTracingEndpoint.class));
		this.runner.withPropertyValues(EXPOSED, "agent-tracing.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(AgentTracingEndpoint.class));
	}

	@Test
	@SuppressWarnings("unchecked")
	void showsConfigurationInForce() {
		this.runner
			.withPropertyValues(EXPOSED, "agent-tracing.sampling.rules[0].agent=risk-*",
					"agent-tracing.sampling.keep.slower-than=2s", "agent-tracing.buffer-size=1MB")
			.run((context) -> {
				Map<String, Object> shown = context.getBean(AgentTracingEndpoint.class).all();
				assertThat((Map<String, Object>) shown.get("configuration")).contains(
						entry("agent-tracing.enabled", true), entry("agent-tracing.sampling.trust-remote", true),
						entry("agent-tracing.sampling.rules[0].agent", "risk-*"),
						entry("agent-tracing.sampling.rules[0].probability", 1.0),
						entry("agent-tracing.sampling.keep.slower-than", "PT2S"),
						entry("agent-tracing.buffer-size", "1048576B"));
				assertThat((Map<String, Object>) shown.get("buffer")).contains(entry("maxBytes", 1048576L));
				assertThat(shown.get("summary")).asString().contains("sampling 10 % of traces", "traces go nowhere");
			});
	}

	@Test
	@SuppressWarnings("unchecked")
	void showsWhatAppliesAfterPropertiesAreBoundAgain() {
		this.runner
			.withPropertyValues(EXPOSED, "agent-tracing.sampling.probability=0.25",
					"agent-tracing.sampling.max-traces-per-second=3", "agent-tracing.sampling.rules[0].agent=risk")
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> {
				TestPropertyValues
					.of("agent-tracing.sampling.probability=1.0", "agent-tracing.sampling.max-traces-per-second=99",
							"agent-tracing.sampling.rules[0].agent=fraud", "agent-tracing.buffer-size=3MB",
							"agent-tracing.sampling.keep.slower-than=7s")
					.applyTo(context);
				bindAgain(context, SamplingProperties.class);
				bindAgain(context, AgentTracingProperties.class);
				assertThat(context.getBean(SamplingProperties.class).getProbability()).isEqualTo(1.0);
				Map<String, Object> shown = context.getBean(AgentTracingEndpoint.class).all();
				assertThat((Map<String, Object>) shown.get("configuration"))
					.contains(entry("agent-tracing.sampling.probability", 0.25),
							entry("agent-tracing.sampling.max-traces-per-second", 3.0),
							entry("agent-tracing.sampling.rules[0].agent", "risk"),
							entry("agent-tracing.buffer-size", "16777216B"))
					.doesNotContainKey("agent-tracing.sampling.keep.slower-than");
				assertThat(shown.get("summary")).asString()
					.contains("sampling 25 % of traces")
					.contains("at most 3 a second")
					.doesNotContain("slower than");
			});
	}

	// What Spring Cloud's ConfigurationPropertiesRebinder does when the environment has
	// changed.
	private static void bindAgain(ApplicationContext context, Class<?> type) {
		String name = context.getBeanNamesForType(type)[0];
		Object bean = context.getBean(name);
		context.getAutowireCapableBeanFactory().destroyBean(bean);
		context.getAutowireCapableBeanFactory().initializeBean(bean, name);
	}

	@Test
	@SuppressWarnings("unchecked")
	void showsWhatBecameOfSpans() {
		this.runner.withPropertyValues(EXPOSED, "agent-tracing.sampling.probability=0").run((context) -> {
			for (int i = 0; i < 3; i++) {
				context.getBean(Tracer.class).spanBuilder("root").startSpan().end();
			}
			context.getBean(TraceCollector.class).forceFlush().join(10, TimeUnit.SECONDS);
			Map<String, Object> spans = (Map<String, Object>) context.getBean(AgentTracingEndpoint.class).one("spans");
			assertThat(spans).contains(entry("created", 3L), entry("retained", 0L), entry("delivered", 0L),
					entry("background", 0L), entry("elsewhere", 0L));
			assertThat((Map<String, Long>) spans.get("unsampled")).contains(entry("not_kept", 3L));
			assertThat(context.getBean(AgentTracingEndpoint.class).one("unknown")).isNull();
		});
	}

	@Test
	void showsSectionsOfOthers() {
		this.runner.withPropertyValues(EXPOSED)
			.withBean(EndpointSection.class, () -> EndpointSection.of("weather", () -> "fine"))
			.run((context) -> assertThat(context.getBean(AgentTracingEndpoint.class).all()).containsEntry("weather",
					"fine"));
	}

}

package io.agenttracing.pipeline.resource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration;
import io.agenttracing.testing.OtlpReceiver;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.SdkTracerProviderBuilderCustomizer;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The resource of spans as it arrives at a backend, with Spring Boot's real chain.
 */
class ResourceAgentTracingAutoConfigurationTests {

	private static final String ATTRIBUTES = "management.opentelemetry.resource-attributes.";

	private final OtlpReceiver receiver = OtlpReceiver.start();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(OpenTelemetrySdkAutoConfiguration.class,
				OpenTelemetryTracingAutoConfiguration.class, MicrometerTracingAutoConfiguration.class,
				OtlpTracingAutoConfiguration.class, AgentTracingAutoConfiguration.class,
				ResourceAgentTracingAutoConfiguration.class, ExportAgentTracingAutoConfiguration.class))
		.withPropertyValues("management.opentelemetry.tracing.export.otlp.endpoint=" + this.receiver.httpEndpoint(),
				"management.tracing.sampling.probability=1.0", "spring.application.name=loans");

	@AfterEach
	void stop() {
		this.receiver.close();
	}

	@Test
	void saysWhichInstanceOnWhichHost() {
		List<Object> instances = new ArrayList<>();
		for (int i = 0; i < 2; i++) {
			Map<String, Object> resource = resource(this.runner);
			assertThat(resource).containsEntry("service.name", "loans").containsKey("telemetry.sdk.name");
			assertThat((String) resource.get("host.name")).isNotBlank();
			instances.add(UUID.fromString((String) resource.get("service.instance.id")));
		}
		assertThat(instances).doesNotHaveDuplicates();
	}

	@Test
	void leavesWhatIsSet() {
		assertThat(resource(this.runner.withPropertyValues(ATTRIBUTES + "host.name=box1",
				ATTRIBUTES + "service.instance.id=loans-7")))
			.containsEntry("host.name", "box1")
			.containsEntry("service.instance.id", "loans-7");
	}

	@Test
	void leavesWhatIsSetToNothing() {
		assertThat(resource(this.runner.withPropertyValues(ATTRIBUTES + "host.name="))).containsEntry("host.name", "")
			.containsKey("service.instance.id");
	}

	@Test
	void leavesTheResourceOfTheApplicationAndAddsWhatItLacks() {
		Resource own = Resource
			.create(Attributes.builder().put("service.name", "own").put("host.name", "mine").build());
		this.runner.withBean(Resource.class, () -> own)
			.run((context) -> assertThat(context).getBean(Resource.class).isSameAs(own));
		assertThat(resource(this.runner.withBean(Resource.class, () -> own))).containsEntry("service.name", "own")
			.containsEntry("host.name", "mine")
			.containsKey("service.instance.id");
	}

	@Test
	void leavesWhatACustomizerOfTheApplicationAdds() {
		SdkTracerProviderBuilderCustomizer own = (builder) -> builder
			.addResource(Resource.create(Attributes.builder().put("host.name", "mine").build()));
		assertThat(resource(this.runner.withBean(SdkTracerProviderBuilderCustomizer.class, () -> own)))
			.containsEntry("host.name", "mine")
			.containsKey("service.instance.id");
	}

	@Test
	void leavesTheResourceOfMetricsAndLogs() {
		this.runner.run((context) -> assertThat(context.getBean(Resource.class).getAttributes().asMap().keySet())
			.noneMatch((key) -> key.getKey().equals("service.instance.id")));
	}

	@Test
	void backsOffWhenSwitchedOffAndWithoutTheSdk() {
		this.runner.withPropertyValues("agent-tracing.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(SdkTracerProviderBuilderCustomizer.class));
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(ResourceAgentTracingAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("io.opentelemetry.sdk"))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(ResourceAgentTracingAutoConfiguration.class));
	}

	private Map<String, Object> resource(ApplicationContextRunner runner) {
		this.receiver.clear();
		runner.run((context) -> {
			context.getBean(Tracer.class).spanBuilder("one").startSpan().end();
			context.getBean(SdkTracerProvider.class).forceFlush();
			this.receiver.awaitSpans(1);
		});
		return this.receiver.spans().get(0).resource();
	}

}

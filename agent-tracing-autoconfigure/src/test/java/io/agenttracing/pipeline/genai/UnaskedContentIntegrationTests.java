package io.agenttracing.pipeline.genai;

import java.util.List;

import io.agenttracing.AgentAttribute;
import io.agenttracing.AgentStep;
import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.instrument.call.AspectAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.collector.TraceCollector;
import io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.masking.PrivacyAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.masking.SpanMasking;
import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The question that a vector store is asked does not arrive at a backend, unless the
 * application says so.
 */
class UnaskedContentIntegrationTests {

	private static final String CONTENT = "db.vector.query.content";

	private final OtlpReceiver receiver = OtlpReceiver.start();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(ObservationAutoConfiguration.class, OpenTelemetrySdkAutoConfiguration.class,
						OpenTelemetryTracingAutoConfiguration.class, MicrometerTracingAutoConfiguration.class,
						OtlpTracingAutoConfiguration.class, AgentTracingAutoConfiguration.class,
						AspectAgentTracingAutoConfiguration.class, GenAiAgentTracingAutoConfiguration.class,
						PrivacyAgentTracingAutoConfiguration.class, ExportAgentTracingAutoConfiguration.class))
		.withPropertyValues("management.opentelemetry.tracing.export.otlp.endpoint=" + this.receiver.httpEndpoint(),
				"management.tracing.sampling.probability=1.0")
		.withBean(Search.class);

	@AfterEach
	void stop() {
		this.receiver.close();
	}

	@Test
	void theQuestionDoesNotLeave() {
		assertThat(searched(this.runner).attributes()).doesNotContainKey(CONTENT)
			.doesNotContainKeys("spring.ai.tool.call.arguments", "gen_ai.tool.call.arguments")
			.containsEntry("db.vector.query.top_k", 4L);
	}

	@Test
	void norWithAMaskingOfTheApplication() {
		assertThat(searched(this.runner.withBean(SpanMasking.class, () -> (span) -> span)).attributes())
			.doesNotContainKey(CONTENT)
			.containsEntry("db.vector.query.top_k", 4L);
	}

	@Test
	void whatTheApplicationNamesDoes() {
		this.runner.run((context) -> {
			context.getBean(Search.class).search("When is my rent due?");
			assertThat(this.receiver.awaitSpans(1)).singleElement()
				.satisfies((span) -> assertThat(span.attribute(CONTENT)).isEqualTo("When is my rent due?"));
		});
	}

	// As Spring AI describes a query.
	private ReceivedSpan searched(ApplicationContextRunner runner) {
		runner.run((context) -> {
			Observation.createNotStarted("db.vector.client.operation", context.getBean(ObservationRegistry.class))
				.contextualName("redis query")
				.highCardinalityKeyValue("db.vector.query.top_k", "4")
				.highCardinalityKeyValue("spring.ai.tool.call.arguments", "{\"city\": \"Oslo\"}")
				.highCardinalityKeyValue(CONTENT, "When is my rent due?")
				.observe(() -> {
				});
			context.getBean(TraceCollector.class).forceFlush();
			this.receiver.awaitSpans(1);
		});
		List<ReceivedSpan> spans = this.receiver.spans();
		assertThat(spans).singleElement().satisfies((span) -> assertThat(span.name()).isEqualTo("redis query"));
		return spans.get(0);
	}

	static class Search {

		@AgentStep
		public void search(@AgentAttribute(CONTENT) String question) {
		}

	}

}

package io.agenttracing.pipeline.collector;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.instrument.call.AspectAgentTracingAutoConfiguration;
import io.agenttracing.instrument.observation.ObservationAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration;
import io.agenttracing.span.TrackedSpans;
import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import io.agenttracing.testing.SpanTree;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What a backend is told of calls that were open when the application stopped.
 */
class InterruptedSpansTests {

	private final OtlpReceiver receiver = OtlpReceiver.start();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(OpenTelemetrySdkAutoConfiguration.class,
				OpenTelemetryTracingAutoConfiguration.class, MicrometerTracingAutoConfiguration.class,
				ObservationAutoConfiguration.class, OtlpTracingAutoConfiguration.class,
				AgentTracingAutoConfiguration.class, AspectAgentTracingAutoConfiguration.class,
				ObservationAgentTracingAutoConfiguration.class, ExportAgentTracingAutoConfiguration.class))
		.withPropertyValues("management.opentelemetry.tracing.export.otlp.endpoint=" + this.receiver.httpEndpoint(),
				"management.tracing.sampling.probability=1.0");

	private ServerSocket silent;

	@BeforeEach
	void listen() throws IOException {
		this.silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
	}

	@AfterEach
	void stop() throws IOException {
		this.silent.close();
		this.receiver.close();
	}

	@Test
	void aCallThatIsInterruptedHasItsNameAndItsAttributes() {
		String url = "http://localhost:" + this.silent.getLocalPort() + "/score";
		this.runner.run((context) -> {
			CompletableFuture.runAsync(() -> call(context, url));
			await().until(() -> context.getBean(TrackedSpans.class).spans() == 2);
		});
		List<ReceivedSpan> spans = this.receiver.awaitSpans(2);
		assertThat(SpanTree.of(spans)).hasToString("risk\n  http get localhost\n");
		ReceivedSpan call = spans.stream().filter((span) -> !span.isRoot()).findFirst().orElseThrow();
		assertThat(call.attributes()).containsEntry("agent_tracing.interrupted", true)
			.containsEntry("method", "GET")
			.containsEntry("http.url", url);
	}

	private static void call(ApplicationContext context, String url) {
		RestClient client = RestClient.builder()
			.observationRegistry(context.getBean(ObservationRegistry.class))
			.build();
		context.getBean(AgentTracer.class)
			.call("risk", StepKind.COMPUTE, () -> client.get().uri(url).retrieve().body(String.class));
	}

}

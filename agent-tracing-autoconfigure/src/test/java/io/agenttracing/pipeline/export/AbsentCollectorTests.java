package io.agenttracing.pipeline.export;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.TraceCollector;
import io.opentelemetry.api.trace.Tracer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpGrpcSpanExporterBuilderCustomizer;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpHttpSpanExporterBuilderCustomizer;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an application shows when nobody listens at the endpoint, with Spring Boot's real
 * logging.
 */
@ExtendWith(OutputCaptureExtension.class)
class AbsentCollectorTests {

	private static final int BATCHES = 20;

	@ParameterizedTest
	@ValueSource(strings = { "http", "grpc" })
	void warnsOnceForManyFailingBatchesAndOnceForWhatIsLost(String transport, CapturedOutput output)
			throws IOException {
		String endpoint = "http://127.0.0.1:" + closedPort();
		try (ConfigurableApplicationContext context = run(transport, endpoint)) {
			failBatches(context);
		}
		List<String> warnings = output.getAll()
			.lines()
			.filter((line) -> line.contains(" WARN ") || line.contains(" ERROR "))
			.toList();
		assertThat(warnings).hasSize(2);
		assertThat(warnings.get(0)).contains("Spans do not get through to " + endpoint,
				"The application is not affected");
		assertThat(warnings.get(1)).contains(BATCHES + " spans could not be sent to " + endpoint);
		assertThat(output).doesNotContain("\tat ");
	}

	@ParameterizedTest
	@ValueSource(strings = { "http", "grpc" })
	void showsWhatTheExporterSaysWhenDebugging(String transport, CapturedOutput output) throws IOException {
		try (ConfigurableApplicationContext context = run(transport, "http://127.0.0.1:" + closedPort(),
				"--logging.level.io.opentelemetry.exporter=debug")) {
			failBatches(context);
		}
		assertThat(output.getAll().lines().filter((line) -> line.contains(" DEBUG ")))
			.anyMatch((line) -> line.contains("Failed to export spans"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "http", "grpc" })
	void leavesTheExportersLoggerAsItWas(String transport) throws IOException {
		Logger logger = Logger.getLogger("io.opentelemetry.exporter.internal." + transport
				+ (transport.equals("http") ? ".HttpExporter" : ".GrpcExporter"));
		Level level = logger.getLevel();
		try (ConfigurableApplicationContext context = run(transport, "http://127.0.0.1:" + closedPort())) {
			assertThat(logger.getFilter()).isNotNull();
			assertThat(logger.getLevel()).isEqualTo(level);
		}
		assertThat(logger.getFilter()).isNull();
	}

	private static void failBatches(ConfigurableApplicationContext context) {
		TraceCollector collector = context.getBean(TraceCollector.class);
		for (int i = 0; i < BATCHES; i++) {
			context.getBean(Tracer.class).spanBuilder("root").startSpan().end();
			assertThat(collector.forceFlush().join(20, TimeUnit.SECONDS).isSuccess()).isFalse();
		}
		assertThat(collector.counts().of(SpanOutcome.DELIVERED)).isZero();
		assertThat(collector.waiting()).isEqualTo(BATCHES);
	}

	private static int closedPort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	private static ConfigurableApplicationContext run(String transport, String endpoint, String... arguments) {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		String[] all = new String[arguments.length + 3];
		all[0] = "--management.tracing.sampling.probability=1.0";
		all[1] = "--management.opentelemetry.tracing.export.otlp.endpoint=" + endpoint;
		all[2] = "--management.opentelemetry.tracing.export.otlp.transport=" + transport;
		System.arraycopy(arguments, 0, all, 3, arguments.length);
		return application.run(all);
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ OpenTelemetrySdkAutoConfiguration.class, OpenTelemetryTracingAutoConfiguration.class,
			MicrometerTracingAutoConfiguration.class, OtlpTracingAutoConfiguration.class,
			AgentTracingAutoConfiguration.class, ExportAgentTracingAutoConfiguration.class })
	static class Application {

		// Retrying takes seconds per batch.
		@Bean
		OtlpHttpSpanExporterBuilderCustomizer withoutRetries() {
			return (builder) -> builder.setRetryPolicy(null);
		}

		@Bean
		OtlpGrpcSpanExporterBuilderCustomizer withoutRetriesByGrpc() {
			return (builder) -> builder.setRetryPolicy(null);
		}

	}

}

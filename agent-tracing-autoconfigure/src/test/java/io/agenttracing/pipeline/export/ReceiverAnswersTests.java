package io.agenttracing.pipeline.export;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.TraceCollector;
import io.agenttracing.pipeline.export.delivery.ExporterState;
import io.agenttracing.pipeline.export.delivery.LateExport;
import io.agenttracing.pipeline.sampling.SamplingAgentTracingAutoConfiguration;
import io.agenttracing.testing.Fault;
import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a real receiver answers to Spring Boot's exporters, and what is made of it.
 */
@ExtendWith(OutputCaptureExtension.class)
class ReceiverAnswersTests {

	private final OtlpReceiver receiver = OtlpReceiver.start();

	@AfterEach
	void close() {
		this.receiver.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "http", "grpc" })
	void batchThatIsTooLargeIsDividedUntilItPasses(String transport, CapturedOutput output) {
		this.receiver.fault(Fault.SMALL);
		runner(transport).run((context) -> {
			createTrace(context, 499);
			createTrace(context, 499);
			assertThat(flush(context)).isTrue();
			assertThat(counts(context).of(SpanOutcome.DELIVERED)).isEqualTo(1000);
			assertThat(this.receiver.spans()).extracting(ReceivedSpan::spanId).hasSize(1000).doesNotHaveDuplicates();
			int before = this.receiver.attempts().size() - this.receiver.requests();
			createTrace(context, 499);
			assertThat(flush(context)).isTrue();
			// It knows the size now.
			assertThat(this.receiver.attempts().size() - this.receiver.requests()).isEqualTo(before);
		});
		assertThat(warnings(output)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "http", "grpc" })
	void spanThatIsTooLargeIsDroppedAlone(String transport, CapturedOutput output) {
		this.receiver.fault(Fault.SMALL);
		runner(transport).run((context) -> {
			Tracer tracer = context.getBean(Tracer.class);
			Span root = tracer.spanBuilder("root").startSpan();
			for (int i = 0; i < 20; i++) {
				Span span = tracer.spanBuilder((i == 7) ? "huge" : "small")
					.setParent(Context.root().with(root))
					.startSpan();
				span.setAttribute("text", "x".repeat((i == 7) ? 30_000 : 10));
				span.end();
			}
			root.end();
			assertThat(flush(context)).isFalse();
			assertThat(counts(context).of(SpanOutcome.DELIVERED)).isEqualTo(20);
			assertThat(counts(context).of(SpanOutcome.REFUSED)).isEqualTo(1);
			assertThat(this.receiver.spans()).extracting(ReceivedSpan::name).hasSize(20).doesNotContain("huge");
		});
		assertThat(warnings(output)).singleElement().asString().contains("the span 'huge' of about", "max-batch-size");
	}

	@Test
	void wordsOfTheReceiverAreShown(CapturedOutput output) {
		this.receiver.fault(Fault.WANTS_TLS);
		runner("http").run((context) -> {
			createTrace(context, 1);
			assertThat(flush(context)).isFalse();
			assertThat(state(context).lastError()).endsWith(": Client sent an HTTP request to an HTTPS server.");
		});
		assertThat(warnings(output)).singleElement().asString().contains("to an HTTPS server", "with https://");
	}

	@ParameterizedTest
	@CsvSource({ "http, UNAVAILABLE", "grpc, UNAVAILABLE", "grpc, TOO_MANY_REQUESTS" })
	void eachFailureIsOneAttempt(String transport, Fault fault) {
		this.receiver.fault(fault);
		runner(transport).run((context) -> {
			createTrace(context, 1);
			for (int i = 1; i <= 6; i++) {
				flush(context);
			}
			int failures = state(context).consecutiveFailures();
			assertThat(failures).isGreaterThanOrEqualTo(6);
			// Another one may be under way.
			assertThat(this.receiver.attempts().size() - failures).isBetween(0, 2);
			this.receiver.heal();
			assertThat(flush(context)).isTrue();
			assertThat(this.receiver.spans()).hasSize(2);
		});
	}

	@ParameterizedTest
	@CsvSource({ "http, HTTP 429", "grpc, gRPC RESOURCE_EXHAUSTED (too many spans: 100 % \u00fcber)" })
	void receiverIsNotAskedBeforeItWants(String transport, String words, CapturedOutput output) {
		this.receiver.fault(Fault.TOO_MANY_REQUESTS);
		runner(transport).run((context) -> {
			createTrace(context, 1);
			Awaitility.await().until(() -> this.receiver.attempts().size() >= 2);
			this.receiver.heal();
			this.receiver.awaitSpans(2);
			List<Long> attempts = this.receiver.attempts();
			assertThat(attempts).hasSizeBetween(3, 4);
			assertThat(attempts.get(1) - attempts.get(0)).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(2));
		});
		assertThat(warnings(output)).singleElement().asString().contains(words, "is asked again later");
	}

	@ParameterizedTest
	@ValueSource(strings = { "http", "grpc" })
	void partialSuccessIsCountedAndSaidOnce(String transport, CapturedOutput output) {
		this.receiver.fault(Fault.PARTIAL_SUCCESS);
		runner(transport).run((context) -> {
			for (int i = 1; i <= 3; i++) {
				createTrace(context, 9);
				assertThat(flush(context)).isFalse();
				assertThat(counts(context).of(SpanOutcome.DELIVERED)).isEqualTo(9 * i);
				assertThat(counts(context).of(SpanOutcome.REJECTED)).isEqualTo(i);
				assertThat(this.receiver.spans()).hasSize(9 * i);
			}
			assertThat(state(context).delivered()).isEqualTo(27);
			assertThat(state(context).dropped()).isEqualTo(3);
			assertThat(sum(counts(context))).isEqualTo(counts(context).created()).isEqualTo(30);
			this.receiver.heal();
			createTrace(context, 9);
			assertThat(flush(context)).isTrue();
			assertThat(counts(context).of(SpanOutcome.DELIVERED)).isEqualTo(37);
		});
		assertThat(warnings(output)).singleElement().asString().contains("rejected 1 spans (one too many)");
	}

	@ParameterizedTest
	@ValueSource(strings = { "http", "grpc" })
	void callThatTimedOutSaysAfterWhichTime(String transport) {
		this.receiver.fault(Fault.HANG);
		runner(transport).withPropertyValues("management.opentelemetry.tracing.export.otlp.timeout=300ms")
			.run((context) -> {
				createTrace(context, 1);
				assertThat(flush(context)).isFalse();
				assertThat(state(context).lastError()).matches("timed out after (\\d{3} ms|\\d+(\\.\\d)? s)");
				this.receiver.heal();
			});
	}

	private static void createTrace(ApplicationContext context, int children) {
		Tracer tracer = context.getBean(Tracer.class);
		Span root = tracer.spanBuilder("root").startSpan();
		for (int i = 0; i < children; i++) {
			tracer.spanBuilder("child").setParent(Context.root().with(root)).startSpan().end();
		}
		root.end();
	}

	private static boolean flush(ApplicationContext context) {
		return context.getBean(TraceCollector.class).forceFlush().join(30, TimeUnit.SECONDS).isSuccess();
	}

	private static SpanCounts counts(ApplicationContext context) {
		return context.getBean(TraceCollector.class).counts();
	}

	private static long sum(SpanCounts counts) {
		return Stream.of(SpanOutcome.values()).mapToLong(counts::of).sum();
	}

	private static ExporterState state(ApplicationContext context) {
		return context.getBean(LateExport.class).exporters().get(0);
	}

	private static List<String> warnings(CapturedOutput output) {
		return output.getAll()
			.lines()
			.filter((line) -> line.contains("WARN") && line.contains("RetainingExport"))
			.toList();
	}

	private ApplicationContextRunner runner(String transport) {
		String endpoint = transport.equals("grpc") ? this.receiver.grpcEndpoint() : this.receiver.httpEndpoint();
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(OpenTelemetrySdkAutoConfiguration.class,
					OpenTelemetryTracingAutoConfiguration.class, MicrometerTracingAutoConfiguration.class,
					OtlpTracingAutoConfiguration.class, AgentTracingAutoConfiguration.class,
					SamplingAgentTracingAutoConfiguration.class, ExportAgentTracingAutoConfiguration.class))
			.withPropertyValues("agent-tracing.sampling.probability=1.0",
					"management.opentelemetry.tracing.export.otlp.endpoint=" + endpoint,
					"management.opentelemetry.tracing.export.otlp.transport=" + transport);
	}

}

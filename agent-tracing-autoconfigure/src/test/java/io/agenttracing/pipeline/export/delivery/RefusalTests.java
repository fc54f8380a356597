package io.agenttracing.pipeline.export.delivery;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.agenttracing.pipeline.collector.SpanBuffer;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.SpanSize;
import io.agenttracing.testing.Fault;
import io.agenttracing.testing.OtlpReceiver;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What receivers answer to OpenTelemetry's real exporters, and what is made of it. Fails
 * when OpenTelemetry's internal classes with the status are not as expected.
 */
@ExtendWith(OutputCaptureExtension.class)
class RefusalTests {

	private static final String HEADERS = "management.opentelemetry.tracing.export.otlp.headers";

	private final OtlpReceiver receiver = OtlpReceiver.start();

	private final SpanCounts counts = new SpanCounts();

	@AfterEach
	void close() {
		this.receiver.close();
	}

	@ParameterizedTest
	@CsvSource({ "UNAUTHORIZED, HTTP 401, " + HEADERS, "WANTS_TLS, HTTP 400 Bad Request: Client sent, https://" })
	void dropsAndSaysWhyByHttp(Fault fault, String status, String hint, CapturedOutput output) {
		this.receiver.fault(fault);
		verifyRefused(http(this.receiver.httpEndpoint()), status, hint, output);
	}

	@Test
	void dropsWhatIsTooLargeEvenAlone(CapturedOutput output) {
		this.receiver.fault(Fault.TOO_LARGE);
		RetainingExport export = start(http(this.receiver.httpEndpoint()));
		export.accept(TestSpans.trace(10), SpanSize.UNKNOWN);
		assertThat(export.flush().join(10, TimeUnit.SECONDS).isSuccess()).isFalse();
		assertThat(this.counts.of(SpanOutcome.REFUSED)).isEqualTo(10);
		export.shutdown().join(10, TimeUnit.SECONDS);
		assertThat(output.getAll().lines().filter((line) -> line.contains("RetainingExport"))).singleElement()
			.asString()
			.contains("refused 1 spans (HTTP 413 Request Entity Too Large; the span 'span' of about", "max-batch-size");
	}

	@Test
	void dropsAndSaysWhyWhenThePathIsWrong(CapturedOutput output) {
		String endpoint = this.receiver.httpEndpoint().replace("/v1/traces", "/wrong");
		verifyRefused(http(endpoint), "HTTP 404", "/v1/traces", output);
	}

	@ParameterizedTest
	@CsvSource({ "UNAUTHORIZED, gRPC UNAUTHENTICATED, " + HEADERS, "TOO_LARGE, gRPC INVALID_ARGUMENT, endpoint" })
	void dropsAndSaysWhyByGrpc(Fault fault, String status, String hint, CapturedOutput output) {
		this.receiver.fault(fault);
		verifyRefused(OtlpGrpcSpanExporter.builder()
			.setEndpoint(this.receiver.grpcEndpoint())
			.setTimeout(Duration.ofSeconds(10))
			.build(), status, hint, output);
	}

	/**
	 * OpenTelemetry 1.62 does not look into the answer when its status is 200: with an
	 * exporter that the application built, what a receiver rejects of a batch, and an
	 * answer of somebody else, are not visible.
	 */
	@ParameterizedTest
	@EnumSource(names = { "PARTIAL_SUCCESS", "GARBAGE" })
	void countsAsDeliveredWhatIsAnsweredWithSuccess(Fault fault) {
		this.receiver.fault(fault);
		RetainingExport export = start(http(this.receiver.httpEndpoint()));
		export.accept(TestSpans.trace(10), SpanSize.UNKNOWN);
		assertThat(export.flush().join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
		assertThat(this.counts.of(SpanOutcome.DELIVERED)).isEqualTo(10);
		assertThat(this.receiver.spans()).hasSize((fault == Fault.GARBAGE) ? 0 : 9);
		export.shutdown().join(10, TimeUnit.SECONDS);
	}

	private void verifyRefused(SpanExporter exporter, String status, String hint, CapturedOutput output) {
		RetainingExport export = start(exporter);
		for (int i = 0; i < 5; i++) {
			export.accept(TestSpans.trace(10), SpanSize.UNKNOWN);
			CompletableResultCode flushed = export.flush().join(10, TimeUnit.SECONDS);
			assertThat(flushed.isDone()).isTrue();
			assertThat(flushed.isSuccess()).isFalse();
		}
		assertThat(this.counts.of(SpanOutcome.REFUSED)).isEqualTo(50);
		assertThat(export.retained()).isZero();
		export.shutdown().join(10, TimeUnit.SECONDS);
		assertThat(output.getAll().lines().filter((line) -> line.contains("RetainingExport"))).singleElement()
			.asString()
			.contains("http://place refused 10 spans (" + status, hint);
	}

	private static SpanExporter http(String endpoint) {
		return OtlpHttpSpanExporter.builder().setEndpoint(endpoint).setTimeout(Duration.ofSeconds(10)).build();
	}

	private RetainingExport start(SpanExporter exporter) {
		return RetainingExport.start(
				List.of(exporter), ExportExtensions.none(), new RetainingSettings(512, Duration.ofSeconds(5),
						Duration.ofSeconds(30), Duration.ofSeconds(5), List.of("http://place")),
				this.counts, new SpanBuffer(Long.MAX_VALUE));
	}

}

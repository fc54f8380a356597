package io.agenttracing.testing;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the faults of {@link OtlpReceiver}, as OpenTelemetry's exporters see them.
 */
class OtlpReceiverFaultsTests {

	private final OtlpReceiver receiver = OtlpReceiver.start();

	@AfterEach
	void close() {
		this.receiver.close();
	}

	@ParameterizedTest
	@CsvSource({ "REFUSE, false, 0", "HANG, false, 2", "SLOW, true, 2", "UNAVAILABLE, false, 0",
			"TOO_MANY_REQUESTS, false, 0", "UNAUTHORIZED, false, 0", "TOO_LARGE, false, 0", "RESET, false, 2",
			"GARBAGE, true, 0", "NOT_HTTP, false, 0", "PARTIAL_SUCCESS, true, 1" })
	void faultsByHttp(Fault fault, boolean success, int received) {
		try (SpanExporter exporter = OtlpHttpSpanExporter.builder()
			.setEndpoint(this.receiver.httpEndpoint())
			.setTimeout(Duration.ofSeconds(3))
			.setRetryPolicy(null)
			.build()) {
			verify(exporter, fault, success, received);
		}
	}

	@ParameterizedTest
	@CsvSource({ "REFUSE, false, 0", "HANG, false, 2", "SLOW, true, 2", "UNAVAILABLE, false, 0",
			"TOO_MANY_REQUESTS, false, 0", "UNAUTHORIZED, false, 0", "PARTIAL_SUCCESS, true, 1" })
	void faultsByGrpc(Fault fault, boolean success, int received) {
		try (SpanExporter exporter = OtlpGrpcSpanExporter.builder()
			.setEndpoint(this.receiver.grpcEndpoint())
			.setTimeout(Duration.ofSeconds(3))
			.setRetryPolicy(null)
			.build()) {
			verify(exporter, fault, success, received);
		}
	}

	@Test
	void keepsItsPorts() {
		String http = this.receiver.httpEndpoint();
		String grpc = this.receiver.grpcEndpoint();
		for (Fault fault : Fault.values()) {
			this.receiver.fault(fault);
			assertThat(this.receiver.httpEndpoint()).isEqualTo(http);
			assertThat(this.receiver.grpcEndpoint()).isEqualTo(grpc);
		}
	}

	private void verify(SpanExporter exporter, Fault fault, boolean success, int received) {
		assertThat(export(exporter).isSuccess()).isTrue();
		this.receiver.clear();
		this.receiver.fault(fault);
		CompletableResultCode result = export(exporter);
		assertThat(result.isDone()).isTrue();
		assertThat(result.isSuccess()).isEqualTo(success);
		// OkHttp repeats a request by itself when a connection that it had kept is reset.
		assertThat(this.receiver.spans().stream().map(ReceivedSpan::name).distinct()).hasSize(received);
		this.receiver.clear();
		this.receiver.heal();
		assertThat(export(exporter).isSuccess()).isTrue();
		assertThat(this.receiver.awaitSpans(2)).hasSize(2);
	}

	private static CompletableResultCode export(SpanExporter exporter) {
		return exporter.export(List.of(span("first"), span("second"))).join(10, TimeUnit.SECONDS);
	}

	private static TestSpanData span(String name) {
		return TestSpanData.builder()
			.setName(name)
			.setKind(SpanKind.INTERNAL)
			.setStartEpochNanos(1)
			.setEndEpochNanos(2)
			.setStatus(StatusData.unset())
			.setHasEnded(true)
			.build();
	}

}

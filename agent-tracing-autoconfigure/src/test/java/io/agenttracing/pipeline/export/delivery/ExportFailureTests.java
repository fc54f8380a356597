package io.agenttracing.pipeline.export.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.lang.reflect.Method;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

import io.agenttracing.pipeline.export.delivery.ExportFailure.Kind;
import io.agenttracing.pipeline.export.otlp.ResponseStatus;
import io.opentelemetry.exporter.internal.FailedExportException;
import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ExportFailure}.
 */
class ExportFailureTests {

	@ParameterizedTest
	@ValueSource(ints = { 429, 502, 503, 504 })
	void fewStatusesOfHttpAreTransient(int status) {
		assertThat(http(status, "x").kind()).isEqualTo(Kind.TRANSIENT);
	}

	@ParameterizedTest
	@CsvSource({ "400, endpoint", "401, otlp.headers", "403, otlp.headers", "404, /v1/traces", "405, /v1/traces",
			"408, log", "413, max-batch-size", "415, protobuf", "500, log", "501, log", "301, endpoint" })
	void allOthersAreFinalAndSayWhatToCheck(int status, String hint) {
		ExportFailure failure = http(status, "Because");
		assertThat(failure.kind()).isEqualTo((status == 413) ? Kind.TOO_LARGE : Kind.REFUSED);
		assertThat(failure.text()).isEqualTo("HTTP " + status + " Because");
		assertThat(failure.hint()).contains(hint);
	}

	@ParameterizedTest
	@CsvSource({ "CANCELLED, TRANSIENT", "UNKNOWN, UNKNOWN", "INVALID_ARGUMENT, REFUSED",
			"DEADLINE_EXCEEDED, TRANSIENT", "NOT_FOUND, REFUSED", "ALREADY_EXISTS, REFUSED",
			"PERMISSION_DENIED, REFUSED", "RESOURCE_EXHAUSTED, TRANSIENT", "FAILED_PRECONDITION, REFUSED",
			"ABORTED, TRANSIENT", "OUT_OF_RANGE, TRANSIENT", "UNIMPLEMENTED, REFUSED", "INTERNAL, REFUSED",
			"UNAVAILABLE, TRANSIENT", "DATA_LOSS, TRANSIENT", "UNAUTHENTICATED, REFUSED" })
	void statusesOfGrpcAreJudgedAsTheSpecificationDoes(GrpcStatusCode code, Kind kind) {
		ExportFailure failure = grpc(code, "because");
		assertThat(failure.kind()).isEqualTo(kind);
		assertThat(failure.text()).isEqualTo("gRPC " + code + " (because)");
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpc: received message larger than max (5000000 vs. 4194304)",
			"gRPC message exceeds maximum size 4194304: 5000000" })
	void batchThatIsTooLargeForGrpcIsSo(String description) {
		ExportFailure failure = grpc(GrpcStatusCode.RESOURCE_EXHAUSTED, description);
		assertThat(failure.kind()).isEqualTo(Kind.TOO_LARGE);
		assertThat(failure.hint()).contains("max-batch-size");
	}

	@ParameterizedTest
	@CsvSource({ "400, http: request body too large, TOO_LARGE, max-batch-size",
			"400, 'client sent an HTTP request to an HTTPS server', REFUSED, https://",
			"400, 'The plain HTTP request was sent to HTTPS port', REFUSED, https://",
			"400, cannot parse invalid wire-format data, REFUSED, protobuf",
			"413, Payload Too Large, TOO_LARGE, max-batch-size",
			"401, no body is too large for you, REFUSED, otlp.headers",
			"503, data refused due to high memory usage, TRANSIENT, again later" })
	void adviceFollowsCodeAndWords(int status, String words, Kind kind, String hint) {
		ExportFailure failure = http(status, "", words);
		assertThat(failure.kind()).isEqualTo(kind);
		assertThat(failure.text()).isEqualTo("HTTP " + status + ": " + words);
		assertThat(failure.hint()).contains(hint);
	}

	@Test
	void saysAfterWhichTimeACallTimedOut() {
		InterruptedIOException timeout = new InterruptedIOException("timeout");
		timeout.initCause(new IOException("Canceled"));
		assertThat(ExportFailure.of(FailedExportException.httpFailedExceptionally(timeout), Duration.ofMillis(10_020)))
			.isEqualTo(new ExportFailure(Kind.TRANSIENT, "timed out after 10 s", ""));
		assertThat(ExportFailure.of(FailedExportException.grpcFailedExceptionally(timeout), Duration.ofMillis(2_510))
			.text()).isEqualTo("timed out after 2.5 s");
		assertThat(ExportFailure.of(new SocketTimeoutException("Read timed out"), Duration.ofMillis(250)).text())
			.isEqualTo("timed out after 250 ms");
		assertThat(ExportFailure.of(new HttpTimeoutException("x"), Duration.ofMillis(999)).text())
			.isEqualTo("timed out after 999 ms");
		assertThat(judge(new IOException("Canceled")).text()).isEqualTo("IOException: Canceled");
	}

	@Test
	void failuresOfTransmissionAreTransient() {
		assertThat(judge(new ConnectException("refused")).kind()).isEqualTo(Kind.TRANSIENT);
		assertThat(judge(new SocketException("reset")).kind()).isEqualTo(Kind.TRANSIENT);
		assertThat(judge(new TimeoutException()).kind()).isEqualTo(Kind.TRANSIENT);
		assertThat(judge(FailedExportException
			.grpcFailedExceptionally(new RuntimeException(new UnknownHostException("collector")))))
			.isEqualTo(new ExportFailure(Kind.TRANSIENT, "UnknownHostException: collector", ""));
		assertThat(ExportFailure.noAnswer(Duration.ofSeconds(30)))
			.isEqualTo(new ExportFailure(Kind.TRANSIENT, "no answer within 30000 ms", ""));
	}

	@Test
	void everythingElseIsUnknown() {
		assertThat(judge(null))
			.isEqualTo(new ExportFailure(Kind.UNKNOWN, "the exporter reports a failure without a reason", ""));
		assertThat(judge(new IllegalStateException()))
			.isEqualTo(new ExportFailure(Kind.UNKNOWN, "IllegalStateException", ""));
		assertThat(judge(new NoClassDefFoundError("x")).kind()).isEqualTo(Kind.UNKNOWN);
	}

	@Test
	void survivesHostileExceptions() {
		Exception first = new Exception("first");
		first.initCause(new Exception("second", first));
		assertThat(judge(first).kind()).isEqualTo(Kind.UNKNOWN);
		assertThat(judge(new IOException() {

			@Override
			public String getMessage() {
				throw new AssertionError();
			}

		}).kind()).isEqualTo(Kind.UNKNOWN);
	}

	@Test
	void textIsOneShortLine() {
		assertThat(http(503, "a\r\nWARN forged\u001b[0m\tline").text()).isEqualTo("HTTP 503 a WARN forged [0m line");
		assertThat(http(503, "x".repeat(5000)).text()).hasSize(500);
		assertThat(http(503, "").text()).isEqualTo("HTTP 503");
		assertThat(http(503, null).text()).isEqualTo("HTTP 503");
	}

	@Test
	void doesWithoutTheInternalClassesOfOpenTelemetry() throws Exception {
		Class<?> status = Class.forName(ResponseStatus.class.getName(), true, new WithoutInternalClasses());
		Method of = status.getDeclaredMethod("of", Throwable.class);
		of.setAccessible(true);
		assertThat(status).isNotSameAs(ResponseStatus.class);
		assertThat(of.invoke(null, new ConnectException())).isNull();
	}

	private static ExportFailure http(int status, String message) {
		return http(status, message, "");
	}

	private static ExportFailure http(int status, String message, String body) {
		return judge(FailedExportException.httpFailedWithResponse(new Http(status, message, body.getBytes())));
	}

	private static ExportFailure judge(Throwable failure) {
		return ExportFailure.of(failure, Duration.ZERO);
	}

	private static ExportFailure grpc(GrpcStatusCode code, String description) {
		return judge(FailedExportException.grpcFailedWithResponse(new Grpc(code, description)));
	}

	/**
	 * An answer over HTTP.
	 */
	private record Http(int getStatusCode, String getStatusMessage, byte[] getResponseBody) implements HttpResponse {

	}

	/**
	 * An answer over gRPC.
	 */
	private record Grpc(GrpcStatusCode getStatusCode, String getStatusDescription) implements GrpcResponse {

		@Override
		public byte[] getResponseMessage() {
			return new byte[0];
		}

	}

	/**
	 * Has a {@link ResponseStatus} of its own, which finds no internal class.
	 */
	private static final class WithoutInternalClasses extends ClassLoader {

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (name.startsWith("io.opentelemetry.exporter.internal.")) {
				throw new ClassNotFoundException(name);
			}
			if (!name.startsWith(ResponseStatus.class.getName())) {
				return super.loadClass(name, resolve);
			}
			try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
				byte[] bytes = file.readAllBytes();
				return defineClass(name, bytes, 0, bytes.length);
			}
			catch (IOException ex) {
				throw new ClassNotFoundException(name, ex);
			}
		}

	}

}

package io.agenttracing.pipeline.export.otlp;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

import io.opentelemetry.exporter.internal.FailedExportException.GrpcExportException;
import io.opentelemetry.exporter.internal.FailedExportException.HttpExportException;
import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * The response status of an OTLP receiver. OpenTelemetry exposes it in internal classes
 * only, which no other class here uses; if they are not as expected, there is no status.
 *
 * @param protocol the protocol
 * @param code the code in that protocol
 * @param text the status as text, with the receiver's message
 * @param pause the delay before a retry that the receiver asks for, zero for none
 * @since 0.1.0
 */
public record ResponseStatus(Protocol protocol, int code, String text, Duration pause) {

	private static final int GRPC_INVALID = 3;

	private static final int GRPC_EXHAUSTED = 8;

	private static final Pattern TOO_LARGE = Pattern
		.compile("(?:body|request|payload|entity|message|content|batch|data)\\b.{0,60}"
				+ "(?:too (?:large|big)|larger than|exceeds|exceeded|over the limit)");

	// Messages of Go, of nginx and of Java's servers
	private static final Pattern WANTS_TLS = Pattern
		.compile("http request (?:to an|was sent to) https|requires tls|requires ssl|https required");

	/**
	 * The status in a failure of an exporter.
	 * @param failure the failure
	 * @return the status, null when it has none
	 */
	public static @Nullable ResponseStatus of(Throwable failure) {
		try {
			if (failure instanceof HttpExportException ex) {
				HttpResponse response = ex.getResponse();
				return (response != null) ? http(response) : null;
			}
			if (failure instanceof GrpcExportException ex) {
				GrpcResponse response = ex.getResponse();
				return (response != null) ? grpc(response) : null;
			}
			return null;
		}
		catch (LinkageError ex) {
			return null;
		}
	}

	private static ResponseStatus http(HttpResponse response) {
		String reason = response.getStatusMessage();
		String words = ReceiverMessage.of(response.getResponseBody());
		String text = "HTTP " + response.getStatusCode() + in(reason, " ", "")
				+ (words != null && words.equalsIgnoreCase(reason) ? "" : in(words, ": ", ""));
		return new ResponseStatus(Protocol.HTTP, response.getStatusCode(), text,
				(response instanceof RetryDelay paused) ? paused.pause() : Duration.ZERO);
	}

	private static ResponseStatus grpc(GrpcResponse response) {
		return new ResponseStatus(Protocol.GRPC, response.getStatusCode().getValue(),
				"gRPC " + response.getStatusCode() + in(response.getStatusDescription(), " (", ")"),
				(response instanceof RetryDelay paused) ? paused.pause() : Duration.ZERO);
	}

	/**
	 * Whether the receiver refused the batch for its size.
	 * @return whether smaller batches may be accepted
	 */
	public boolean isTooLarge() {
		if (this.protocol == Protocol.GRPC) {
			// The gRPC libraries of Go and Java have no dedicated status for it.
			return (this.code == GRPC_EXHAUSTED || this.code == GRPC_INVALID) && says(TOO_LARGE);
		}
		return this.code == 413 || this.code == 400 && says(TOO_LARGE);
	}

	/**
	 * Whether the receiver requires TLS on a plain connection.
	 * @return whether the scheme of the endpoint is wrong
	 */
	public boolean wantsTls() {
		return this.protocol == Protocol.HTTP && this.code == 400 && says(WANTS_TLS);
	}

	private boolean says(Pattern pattern) {
		return pattern.matcher(this.text.toLowerCase(Locale.ROOT)).find();
	}

	private static String in(@Nullable String text, String before, String after) {
		return (text == null || text.isBlank()) ? "" : before + text + after;
	}

	/**
	 * The protocols of OTLP.
	 */
	public enum Protocol {

		/** HTTP with protobuf or JSON. */
		HTTP,

		/** gRPC. */
		GRPC

	}

}

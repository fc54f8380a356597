package io.agenttracing.export;

import io.opentelemetry.exporter.internal.FailedExportException.GrpcExportException;
import io.opentelemetry.exporter.internal.FailedExportException.HttpExportException;
import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * The status with which a receiver answered an OTLP exporter. OpenTelemetry shows it in
 * internal classes only, which no other class of ours touches; where they are not as
 * expected, there is no status.
 *
 * @param protocol the protocol
 * @param code the code in that protocol
 * @param text the status in words
 */
record ResponseStatus(Protocol protocol, int code, String text) {

	static @Nullable ResponseStatus of(Throwable failure) {
		try {
			if (failure instanceof HttpExportException ex) {
				HttpResponse response = ex.getResponse();
				return (response != null) ? http(response.getStatusCode(), response.getStatusMessage()) : null;
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

	private static ResponseStatus http(int code, @Nullable String message) {
		return new ResponseStatus(Protocol.HTTP, code, "HTTP " + code + in(message, " ", ""));
	}

	private static ResponseStatus grpc(GrpcResponse response) {
		return new ResponseStatus(Protocol.GRPC, response.getStatusCode().getValue(),
				"gRPC " + response.getStatusCode() + in(response.getStatusDescription(), " (", ")"));
	}

	private static String in(@Nullable String text, String before, String after) {
		return (text == null || text.isBlank()) ? "" : before + text + after;
	}

	/**
	 * The two ways of OTLP.
	 */
	enum Protocol {

		/** HTTP with protobuf or JSON. */
		HTTP,

		/** gRPC. */
		GRPC

	}

}

package io.agenttracing.pipeline.export.delivery;

import io.agenttracing.pipeline.export.otlp.ResponseStatus;
import io.agenttracing.pipeline.export.otlp.ResponseStatus.Protocol;

/**
 * Hints on what to check after a failed export, by the status code and the message of the
 * receiver.
 */
final class Advice {

	static final String UNREACHABLE = "Check that it is running, reachable from here and speaks the configured"
			+ " protocol.";

	private static final String OTLP = "management.opentelemetry.tracing.export.otlp.";

	private static final String SIZE = "Lower management.opentelemetry.tracing.export.max-batch-size or raise"
			+ " the receiver's limit.";

	private static final String CREDENTIALS = "Check the credentials in " + OTLP + "headers.";

	private static final String LOG = "Check " + OTLP + "endpoint and the receiver's log.";

	static final String RECEIVER = "Check the URL and the receiver's log.";

	private Advice() {
	}

	/**
	 * A hint after a refusal.
	 * @param status the response
	 * @return a sentence
	 */
	static String afterRefusal(ResponseStatus status) {
		if (status.isTooLarge()) {
			return SIZE;
		}
		if (status.wantsTls()) {
			return "Begin " + OTLP + "endpoint with https://.";
		}
		return (status.protocol() == Protocol.HTTP) ? afterHttp(status.code()) : afterGrpc(status.code());
	}

	private static String afterHttp(int code) {
		return switch (code) {
			case 401, 403, 407 -> CREDENTIALS;
			case 404, 405 -> "Check the path of " + OTLP + "endpoint, which usually ends in /v1/traces.";
			case 400, 415, 422 -> "Check that " + OTLP + "endpoint speaks OTLP with protobuf over HTTP.";
			default -> LOG;
		};
	}

	private static String afterGrpc(int code) {
		return switch (code) {
			case 7, 16 -> CREDENTIALS;
			case 12 -> "Check that " + OTLP + "endpoint speaks OTLP over gRPC.";
			default -> LOG;
		};
	}

}

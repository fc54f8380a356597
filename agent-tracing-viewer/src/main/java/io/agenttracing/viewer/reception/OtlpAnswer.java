package io.agenttracing.viewer.reception;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

import com.google.protobuf.CodedOutputStream;
import io.agenttracing.text.LogText;
import io.agenttracing.viewer.reception.OtlpReception.Answer;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers to requests to export traces, in the format of the request.
 */
final class OtlpAnswer {

	static final String JSON_TYPE = "application/json";

	static final String PROTOBUF_TYPE = "application/x-protobuf";

	private static final int MAX_MESSAGE = 500;

	private static final JsonMapper JSON = new JsonMapper();

	private OtlpAnswer() {
	}

	static Answer accepted(boolean json, int refused) {
		String message = (refused > 0) ? refused + " spans had no room" : "";
		return json ? acceptedAsJson(refused, message) : acceptedAsProtobuf(refused, message);
	}

	private static Answer acceptedAsJson(int refused, String message) {
		ObjectNode response = JSON.createObjectNode();
		if (refused > 0) {
			response.putObject("partialSuccess")
				.put("rejectedSpans", Integer.toString(refused))
				.put("errorMessage", message);
		}
		return new Answer(200, JSON_TYPE, JSON.writeValueAsBytes(response));
	}

	private static Answer acceptedAsProtobuf(int refused, String message) {
		ExportTraceServiceResponse.Builder response = ExportTraceServiceResponse.newBuilder();
		if (refused > 0) {
			response.setPartialSuccess(
					ExportTracePartialSuccess.newBuilder().setRejectedSpans(refused).setErrorMessage(message));
		}
		return new Answer(200, PROTOBUF_TYPE, response.build().toByteArray());
	}

	/**
	 * A refusal.
	 * @param status the status of HTTP
	 * @param json whether the request was JSON
	 * @param message the reason
	 * @return a {@code google.rpc.Status}
	 */
	static Answer refused(int status, boolean json, String message) {
		String text = LogText.of(message, MAX_MESSAGE);
		Code code = Code.of(status);
		if (json) {
			ObjectNode body = JSON.createObjectNode().put("code", code.number).put("message", text);
			return new Answer(status, JSON_TYPE, JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8));
		}
		return new Answer(status, PROTOBUF_TYPE, protobuf(code, text));
	}

	private static byte[] protobuf(Code code, String text) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		CodedOutputStream output = CodedOutputStream.newInstance(bytes);
		try {
			output.writeInt32(1, code.number);
			output.writeString(2, text);
			output.flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	/**
	 * The codes of gRPC.
	 */
	private enum Code {

		INVALID_ARGUMENT(3), PERMISSION_DENIED(7), RESOURCE_EXHAUSTED(8), INTERNAL(13), UNAVAILABLE(14);

		private final int number;

		Code(int number) {
			this.number = number;
		}

		private static Code of(int status) {
			return switch (status) {
				case 403 -> PERMISSION_DENIED;
				case 413, 429 -> RESOURCE_EXHAUSTED;
				case 500 -> INTERNAL;
				case 503 -> UNAVAILABLE;
				default -> INVALID_ARGUMENT;
			};
		}

	}

}

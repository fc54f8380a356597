package io.agenttracing.pipeline.export.otlp;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * OTLP's partial success: the spans that a receiver has rejected of a batch it has
 * accepted. They must not be sent again.
 *
 * @param spans how many spans, as the receiver says
 * @param message why, in one line without secrets
 * @since 0.1.0
 */
public record PartialSuccess(long spans, String message) {

	private static final int MAX_BYTES = 65_536;

	// Of ExportTraceServiceResponse
	private static final int PARTIAL_SUCCESS = 1;

	// Of ExportTracePartialSuccess
	private static final int REJECTED_SPANS = 1;

	private static final int ERROR_MESSAGE = 2;

	/**
	 * Reads a successful response, untrusted input.
	 * @param body the bytes
	 * @return the partial success, null when there is none
	 */
	static @Nullable PartialSuccess of(byte @Nullable [] body) {
		if (body == null || body.length == 0 || body.length > MAX_BYTES) {
			return null;
		}
		return isJson(body) ? ofJson(new String(body, StandardCharsets.UTF_8)) : ofProtobuf(body);
	}

	private static boolean isJson(byte[] body) {
		return body[0] == '{'
				|| new String(body, 0, Math.min(body.length, 64), StandardCharsets.UTF_8).strip().startsWith("{");
	}

	private static @Nullable PartialSuccess ofProtobuf(byte[] body) {
		ProtoMessage answer = new ProtoMessage(body);
		byte[] part = answer.isWhole() ? answer.part(PARTIAL_SUCCESS) : null;
		if (part == null) {
			return null;
		}
		ProtoMessage success = new ProtoMessage(part);
		byte[] message = success.part(ERROR_MESSAGE);
		return success.isWhole() ? of(success.number(REJECTED_SPANS),
				(message != null) ? new String(message, StandardCharsets.UTF_8) : "") : null;
	}

	private static @Nullable PartialSuccess ofJson(String json) {
		int start = json.indexOf("\"partialSuccess\"");
		if (start < 0) {
			return null;
		}
		String part = json.substring(start + 1);
		String spans = JsonField.find(part, "rejectedSpans");
		String message = JsonField.find(part, "errorMessage");
		return of((spans != null && spans.matches("\\d{1,18}")) ? Long.parseLong(spans) : 0,
				(message != null) ? message : "");
	}

	private static @Nullable PartialSuccess of(long spans, String message) {
		String words = ReceiverMessage.oneLine(message);
		return (spans > 0 || !words.isEmpty()) ? new PartialSuccess(Math.max(0, spans), words) : null;
	}

}

package io.agenttracing.pipeline.export.otlp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

import io.agenttracing.secret.SecretMask;
import io.agenttracing.text.LogText;
import org.jspecify.annotations.Nullable;

/**
 * The message in the body of a response, as one short line without secrets: that of an
 * {@code rpc.Status} in protobuf or JSON, or text. It is untrusted input, so only its
 * beginning is read.
 *
 * @since 0.1.0
 */
public final class ReceiverMessage {

	static final int MAX_TEXT = 500;

	private static final int MAX_BYTES = 8192;

	// Of google.rpc.Status
	private static final int MESSAGE = 2;

	private static final Pattern NOT_SHOWN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\s]+");

	private static final Pattern SCRIPT = Pattern.compile("(?i)<(script|style)[^>]*+>[^<]*+");

	private static final Pattern TAG = Pattern.compile("<[^>]*+>");

	private ReceiverMessage() {
	}

	/**
	 * Reads a body.
	 * @param body the bytes
	 * @return the message, null if there is none
	 */
	static @Nullable String of(byte @Nullable [] body) {
		if (body == null || body.length == 0) {
			return null;
		}
		byte[] start = (body.length > MAX_BYTES) ? Arrays.copyOf(body, MAX_BYTES) : body;
		String words = isBinary(start) ? fromStatus(start) : fromText(utf8(start).strip());
		return (words == null || words.isBlank()) ? null : oneLine(words);
	}

	/**
	 * Makes one short line of untrusted text, without secrets.
	 * @param text the text
	 * @return the line
	 */
	public static String oneLine(String text) {
		String start = (text.length() > MAX_BYTES) ? text.substring(0, MAX_BYTES) : text;
		// Before it is cut, since half a secret would not be recognised
		String line = SecretMask.mask(NOT_SHOWN.matcher(start).replaceAll(" ").strip());
		return LogText.of(line, MAX_TEXT);
	}

	private static @Nullable String fromStatus(byte[] bytes) {
		ProtoMessage status = new ProtoMessage(bytes);
		byte[] message = status.part(MESSAGE);
		boolean cut = bytes.length == MAX_BYTES;
		return (message != null && (cut || status.isWhole())) ? utf8(message) : null;
	}

	private static String fromText(String text) {
		if (text.startsWith("{") || text.startsWith("[")) {
			for (String name : new String[] { "message", "error_description", "detail", "error" }) {
				String value = JsonField.find(text, name);
				if (value != null && !value.isBlank()) {
					return value;
				}
			}
		}
		if (text.startsWith("<")) {
			return TAG.matcher(SCRIPT.matcher(text).replaceAll(" ")).replaceAll(" ");
		}
		return text;
	}

	private static boolean isBinary(byte[] bytes) {
		for (int i = 0; i < Math.min(bytes.length, 3); i++) {
			if (bytes[i] >= 0 && bytes[i] < ' ' && !Character.isWhitespace(bytes[i])) {
				return true;
			}
		}
		return false;
	}

	private static String utf8(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

}

package io.agenttracing.otlp;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Ids as formats write them: OTLP's JSON has hex, JSON that was made from protobuf has
 * base64, and Jaeger leaves zeros out at the begin.
 */
final class TraceIds {

	private static final int TRACE = 32;

	private static final int SPAN = 16;

	private TraceIds() {
	}

	static String trace(String id, String where) throws UnreadableTraceException {
		String hex = normalized(id, TRACE, where);
		if (hex.isEmpty()) {
			throw new UnreadableTraceException(where + ": no id");
		}
		return hex;
	}

	static String span(String id, String where) throws UnreadableTraceException {
		String hex = normalized(id, SPAN, where);
		if (hex.isEmpty()) {
			throw new UnreadableTraceException(where + ": no id");
		}
		return hex;
	}

	/**
	 * The id of the trace that a link leads to: its own where it does not say.
	 */
	static String linked(String id, String own, String where) throws UnreadableTraceException {
		String hex = normalized(id, TRACE, where);
		return hex.isEmpty() ? own : hex;
	}

	/**
	 * The id of a parent, empty where there is none.
	 */
	static String parent(String id, String where) throws UnreadableTraceException {
		return normalized(id, SPAN, where);
	}

	private static String normalized(String id, int length, String where) throws UnreadableTraceException {
		if (id.isEmpty()) {
			return "";
		}
		String hex = (id.length() <= length && isHex(id))
				? "0".repeat(length - id.length()) + id.toLowerCase(Locale.ROOT) : fromBase64(id, length, where);
		return hex.chars().allMatch((digit) -> digit == '0') ? "" : hex;
	}

	private static String fromBase64(String id, int length, String where) throws UnreadableTraceException {
		try {
			byte[] bytes = (id.length() <= TRACE) ? Base64.getDecoder().decode(id) : new byte[0];
			if (bytes.length * 2 == length) {
				return hex(bytes);
			}
		}
		catch (IllegalArgumentException ex) {
			// No base64 either.
		}
		throw new UnreadableTraceException(where + ": no id of " + length + " hex digits");
	}

	static String hex(byte[] bytes) {
		return HexFormat.of().formatHex(bytes);
	}

	private static boolean isHex(String id) {
		for (int i = 0; i < id.length(); i++) {
			if (Character.digit(id.charAt(i), 16) < 0 || id.charAt(i) > 'f') {
				return false;
			}
		}
		return true;
	}

}

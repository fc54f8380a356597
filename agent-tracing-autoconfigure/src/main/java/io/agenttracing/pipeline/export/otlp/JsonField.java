package io.agenttracing.pipeline.export.otlp;

import org.jspecify.annotations.Nullable;

/**
 * Finds a field in untrusted JSON, which may be truncated or malformed, without a JSON
 * library.
 */
final class JsonField {

	private JsonField() {
	}

	/**
	 * Finds the first text or number of a name, at any depth.
	 * @param json the JSON
	 * @param name the name of the field
	 * @return its value as text, null when there is none
	 */
	static @Nullable String find(String json, String name) {
		String key = '"' + name + '"';
		for (int at = json.indexOf(key); at >= 0; at = json.indexOf(key, at + 1)) {
			int colon = skipSpace(json, at + key.length());
			if (colon < json.length() && json.charAt(colon) == ':') {
				String value = value(json, skipSpace(json, colon + 1));
				if (value != null) {
					return value;
				}
			}
		}
		return null;
	}

	private static @Nullable String value(String json, int start) {
		if (start < json.length() && json.charAt(start) == '"') {
			return text(json, start + 1);
		}
		int end = start;
		while (end < json.length() && "-0123456789".indexOf(json.charAt(end)) >= 0) {
			end++;
		}
		return (end > start) ? json.substring(start, end) : null;
	}

	private static String text(String json, int start) {
		StringBuilder text = new StringBuilder();
		for (int i = start; i < json.length() && json.charAt(i) != '"'; i++) {
			char next = json.charAt(i);
			if (next == '\\' && i + 1 < json.length()) {
				i++;
				next = json.charAt(i);
				if (next == 'u' && i + 4 < json.length()) {
					next = unicode(json.substring(i + 1, i + 5));
					i += 4;
				}
				else {
					next = (next == 'n' || next == 'r' || next == 't') ? ' ' : next;
				}
			}
			text.append(next);
		}
		return text.toString();
	}

	private static char unicode(String digits) {
		try {
			return (char) Integer.parseInt(digits, 16);
		}
		catch (NumberFormatException ex) {
			return '?';
		}
	}

	private static int skipSpace(String json, int from) {
		int at = from;
		while (at < json.length() && Character.isWhitespace(json.charAt(at))) {
			at++;
		}
		return at;
	}

}

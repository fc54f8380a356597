package io.agenttracing.shape;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * The {@link CanonicalText} of a text that is JSON. Of keys that come twice the last one
 * counts, as for most readers.
 */
final class CanonicalJson {

	private static final int CODE_LENGTH = 4;

	private final String json;

	private final JsonCursor cursor;

	private int at;

	private CanonicalJson(String json) {
		this.json = json;
		this.cursor = new JsonCursor(JsonSource.of(json));
	}

	/**
	 * The text of a JSON text. What is none is one text.
	 * @return the text, null where it is too long or too deep
	 */
	static @Nullable String of(String json) {
		if (json.length() > CanonicalText.MAX_LENGTH) {
			return null;
		}
		CanonicalJson read = new CanonicalJson(json);
		read.at = read.cursor.next(0);
		int end = read.cursor.valueEnd(read.at);
		if (read.cursor.isTooDeep()) {
			return null;
		}
		return (end == JsonCursor.MALFORMED || read.cursor.next(end) < json.length()) ? CanonicalText.quoted(json)
				: read.value(0);
	}

	// All that is below is well-formed. Each moves to where the value ends.

	private @Nullable String value(int depth) {
		if (depth > CanonicalText.MAX_DEPTH) {
			return null;
		}
		int first = this.cursor.peek(this.at);
		if (first == '{') {
			return object(depth);
		}
		if (first == '[') {
			return array(depth);
		}
		int start = this.at;
		this.at = this.cursor.valueEnd(start);
		if (first == '"') {
			return CanonicalText.quoted(unescaped(start + 1, this.at - 1));
		}
		String literal = this.json.substring(start, this.at);
		return (first == 't' || first == 'f' || first == 'n') ? literal : CanonicalText.number(literal);
	}

	private @Nullable String object(int depth) {
		Map<String, String> texts = new TreeMap<>();
		while (hasNext('}')) {
			int start = this.at;
			this.at = this.cursor.stringEnd(start);
			String name = unescaped(start + 1, this.at - 1);
			this.at = this.cursor.next(this.cursor.next(this.at) + 1);
			String text = value(depth + 1);
			if (text == null) {
				return null;
			}
			texts.put(name, text);
		}
		return CanonicalText.object(texts);
	}

	private @Nullable String array(int depth) {
		List<String> texts = new ArrayList<>();
		while (hasNext(']')) {
			String text = value(depth + 1);
			if (text == null) {
				return null;
			}
			texts.add(text);
		}
		return CanonicalText.array(texts);
	}

	// From the bracket, or the end of a value, to the next one, or past the end.
	private boolean hasNext(char closing) {
		this.at = this.cursor.next(this.at);
		if (this.cursor.peek(this.at) != closing) {
			this.at = this.cursor.next(this.at + 1);
		}
		if (this.cursor.peek(this.at) != closing) {
			return true;
		}
		this.at++;
		return false;
	}

	private String unescaped(int start, int end) {
		if (this.json.indexOf('\\', start) < 0) {
			return this.json.substring(start, end);
		}
		StringBuilder text = new StringBuilder(end - start);
		for (int i = start; i < end; i++) {
			char character = this.json.charAt(i);
			if (character == '\\') {
				i++;
				character = escaped(this.json.charAt(i), i);
				i += (this.json.charAt(i) == 'u') ? CODE_LENGTH : 0;
			}
			text.append(character);
		}
		return text.toString();
	}

	private char escaped(char letter, int at) {
		return switch (letter) {
			case 'b' -> '\b';
			case 'f' -> '\f';
			case 'n' -> '\n';
			case 'r' -> '\r';
			case 't' -> '\t';
			case 'u' -> (char) Integer.parseInt(this.json, at + 1, at + 1 + CODE_LENGTH, 16);
			default -> letter;
		};
	}

}

package io.agenttracing.instrument.redis.envelope;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Escapes text as a JSON string and unescapes it, in UTF-8 bytes.
 */
final class JsonText {

	private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

	/** The letter that escapes a character, where there is one. */
	private static final byte[] LETTERS = new byte[128];

	/** The character that a letter behind a backslash escapes. */
	private static final byte[] CHARACTERS = new byte[128];

	static {
		String letters = "\"\\/bfnrt";
		String characters = "\"\\/\b\f\n\r\t";
		for (int i = 0; i < letters.length(); i++) {
			LETTERS[characters.charAt(i)] = (byte) letters.charAt(i);
			CHARACTERS[letters.charAt(i)] = (byte) characters.charAt(i);
		}
	}

	private static final int LETTER_LENGTH = 2;

	private static final int CODE_LENGTH = 6;

	private JsonText() {
	}

	/**
	 * Reads a byte.
	 * @return the byte, or -1 if the index is out of bounds
	 */
	static int byteAt(byte[] json, int at) {
		// In this form, the JIT compiler eliminates the bounds check of the array.
		return (at >= 0 && at < json.length) ? json[at] : -1;
	}

	/**
	 * Finds the end of a JSON string, whose bytes must be UTF-8.
	 * @param json the bytes
	 * @param start where the opening quote must be
	 * @return the byte after the closing quote, or -1 where there is no such string
	 */
	static int end(byte[] json, int start) {
		if (byteAt(json, start) != '"') {
			return -1;
		}
		int at = PlainText.end(json, start + 1);
		return (byteAt(json, at) == '"') ? at + 1 : endBehind(json, at);
	}

	private static int endBehind(byte[] json, int special) {
		int at = special;
		while (at < json.length && json[at] != '"') {
			at = (json[at] < 0) ? Utf8.end(json, at) : escapeEnd(json, at);
			if (at < 0) {
				return -1;
			}
			at = PlainText.end(json, at);
		}
		return (at < json.length) ? at + 1 : -1;
	}

	private static int escapeEnd(byte[] json, int start) {
		// Strings contain no control characters.
		if (json[start] != '\\' || start + 1 == json.length || json[start + 1] < 0) {
			return -1;
		}
		if (CHARACTERS[json[start + 1]] != 0) {
			return start + LETTER_LENGTH;
		}
		int end = start + CODE_LENGTH;
		return (json[start + 1] == 'u' && end <= json.length && code(json, start) >= 0) ? end : -1;
	}

	/**
	 * Measures text as a JSON string, quotes included.
	 * @return the number of bytes, or -1 where the text is not UTF-8 or too long
	 */
	static int quotedLength(byte[] text) {
		long length = text.length + 2L;
		int at = PlainText.end(text, 0);
		while (at < text.length) {
			if (text[at] >= 0) {
				length += ((LETTERS[text[at]] != 0) ? LETTER_LENGTH : CODE_LENGTH) - 1;
				at++;
			}
			else {
				at = Utf8.end(text, at);
				if (at < 0) {
					return -1;
				}
			}
			at = PlainText.end(text, at);
		}
		return (length <= Integer.MAX_VALUE) ? (int) length : -1;
	}

	/**
	 * Measures text as a JSON string, quotes included.
	 */
	static int quotedLength(String text) {
		return isPlain(text) ? text.length() + 2 : quotedLength(text.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Writes text as a JSON string, quotes included. The fields of a context are mostly
	 * plain, and are written without making bytes of them first.
	 * @return where it ends
	 */
	static int quote(String text, byte[] output, int start) {
		if (!isPlain(text)) {
			return quote(text.getBytes(StandardCharsets.UTF_8), output, start);
		}
		int at = start;
		output[at++] = '"';
		for (int i = 0; i < text.length(); i++) {
			output[at++] = (byte) text.charAt(i);
		}
		output[at++] = '"';
		return at;
	}

	private static boolean isPlain(String text) {
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c < ' ' || c > '~' || c == '"' || c == '\\') {
				return false;
			}
		}
		return true;
	}

	/**
	 * Writes text as a JSON string, quotes included.
	 * @param text the text
	 * @param output where to write, with room for the quoted length
	 * @param start where the string begins
	 * @return where it ends
	 */
	static int quote(byte[] text, byte[] output, int start) {
		int length = start;
		output[length++] = '"';
		int at = 0;
		while (true) {
			int plain = PlainText.copy(text, at, text.length, output, length);
			length += plain - at;
			if (plain == text.length) {
				output[length] = '"';
				return length + 1;
			}
			length = escape(text[plain], output, length);
			at = plain + 1;
		}
	}

	private static int escape(int character, byte[] output, int start) {
		output[start] = '\\';
		if (LETTERS[character] != 0) {
			output[start + 1] = LETTERS[character];
			return start + LETTER_LENGTH;
		}
		output[start + 1] = 'u';
		output[start + 2] = '0';
		output[start + 3] = '0';
		output[start + 4] = HEX[character >> 4];
		output[start + 5] = HEX[character & 0xf];
		return start + CODE_LENGTH;
	}

	/**
	 * Reads the content of a well-formed JSON string.
	 * @param json the bytes
	 * @param start the first byte after the opening quote
	 * @param end the closing quote
	 * @return the text in UTF-8, or {@code null} where there is none, since an escaped
	 * surrogate lacks its other half
	 */
	static byte @Nullable [] unquote(byte[] json, int start, int end) {
		byte[] text = new byte[end - start];
		int length = 0;
		int at = start;
		while (true) {
			int backslash = PlainText.copy(json, at, end, text, length);
			length += backslash - at;
			if (backslash == end) {
				return (length == text.length) ? text : Arrays.copyOf(text, length);
			}
			int letter = json[backslash + 1];
			if (letter != 'u') {
				text[length++] = CHARACTERS[letter];
				at = backslash + LETTER_LENGTH;
				continue;
			}
			int character = character(json, backslash, end);
			if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
				return null;
			}
			length = append(character, text, length);
			at = backslash + CODE_LENGTH * Character.charCount(character);
		}
	}

	private static int character(byte[] json, int backslash, int end) {
		int code = code(json, backslash);
		int next = backslash + CODE_LENGTH;
		if (Character.isHighSurrogate((char) code) && next + CODE_LENGTH <= end && json[next] == '\\'
				&& json[next + 1] == 'u') {
			int low = code(json, next);
			return Character.isLowSurrogate((char) low) ? Character.toCodePoint((char) code, (char) low) : code;
		}
		return code;
	}

	/**
	 * Reads four hexadecimal digits. Negative if one of them is another character.
	 */
	private static int code(byte[] json, int backslash) {
		int code = 0;
		for (int i = backslash + 2; i < backslash + CODE_LENGTH; i++) {
			// Remains negative, once it is.
			code = (code << 4) | Character.digit(json[i], 16);
		}
		return code;
	}

	/**
	 * Appends a character, which never takes more bytes than its escape.
	 */
	private static int append(int character, byte[] text, int length) {
		byte[] bytes = Character.toString(character).getBytes(StandardCharsets.UTF_8);
		System.arraycopy(bytes, 0, text, length, bytes.length);
		return length + bytes.length;
	}

	/**
	 * Reads the content of a well-formed JSON string into a Java string.
	 */
	static @Nullable String read(byte[] json, int start, int end) {
		if (PlainText.end(json, start) == end) {
			return new String(json, start, end - start, StandardCharsets.ISO_8859_1);
		}
		byte[] text = unquote(json, start, end);
		return (text != null) ? new String(text, StandardCharsets.UTF_8) : null;
	}

	/**
	 * Compares the content of a well-formed JSON string with ASCII text.
	 */
	static boolean equals(byte[] json, int start, int end, String expected) {
		int length = end - start;
		if (length == expected.length()) {
			for (int i = 0; i < length; i++) {
				if (json[start + i] != expected.charAt(i)) {
					return false;
				}
			}
			return true;
		}
		// Text of another length is the same only where it is escaped.
		if (length < expected.length() || length > CODE_LENGTH * expected.length()
				|| PlainText.end(json, start) == end) {
			return false;
		}
		return expected.equals(read(json, start, end));
	}

}

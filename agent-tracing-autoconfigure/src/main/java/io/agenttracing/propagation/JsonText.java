package io.agenttracing.propagation;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Turns text into a JSON string and back, in UTF-8 bytes.
 */
final class JsonText {

	private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

	private JsonText() {
	}

	/**
	 * Appends text as a JSON string, quotes included.
	 * @return whether the bytes are UTF-8; if not, the output is of no further use
	 */
	static boolean quote(byte[] text, ByteArrayOutputStream output) {
		output.write('"');
		int written = 0;
		int i = PlainText.end(text, 0, text.length);
		while (i < text.length) {
			int b = text[i];
			int length = (b >= 0) ? 1 : Utf8.sequenceLength(text, i, text.length);
			if (length == 0) {
				return false;
			}
			if (b >= 0) {
				output.write(text, written, i - written);
				escape(b, output);
				written = i + 1;
			}
			i = PlainText.end(text, i + length, text.length);
		}
		output.write(text, written, text.length - written);
		output.write('"');
		return true;
	}

	private static void escape(int b, ByteArrayOutputStream output) {
		output.write('\\');
		switch (b) {
			case '"', '\\' -> output.write(b);
			case '\b' -> output.write('b');
			case '\f' -> output.write('f');
			case '\n' -> output.write('n');
			case '\r' -> output.write('r');
			case '\t' -> output.write('t');
			default -> {
				output.writeBytes(new byte[] { 'u', '0', '0' });
				output.write(HEX[b >> 4]);
				output.write(HEX[b & 0xf]);
			}
		}
	}

	/**
	 * Reads the content of a well-formed JSON string.
	 * @param json the bytes
	 * @param start the first byte after the opening quote
	 * @param end the closing quote
	 * @return the text in UTF-8, or {@code null} where it has none, for an escaped
	 * surrogate without its other half
	 */
	static byte @Nullable [] unquote(byte[] json, int start, int end) {
		byte[] text = new byte[end - start];
		int length = 0;
		int i = start;
		while (i < end) {
			int plain = PlainText.end(json, i, end) - i;
			if (plain > 0 || json[i] != '\\') {
				// What is neither plain nor escaped is part of a character.
				int count = Math.max(plain, 1);
				System.arraycopy(json, i, text, length, count);
				length += count;
				i += count;
				continue;
			}
			int character = unescape(json, i);
			i += (json[i + 1] == 'u') ? 6 : 2;
			if (Character.isHighSurrogate((char) character) && i + 6 <= end && json[i] == '\\' && json[i + 1] == 'u') {
				character = pair(character, unescape(json, i));
				i += 6;
			}
			if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
				return null;
			}
			length = append(character, text, length);
		}
		return (length == text.length) ? text : Arrays.copyOf(text, length);
	}

	private static int pair(int high, int low) {
		return Character.isLowSurrogate((char) low) ? Character.toCodePoint((char) high, (char) low) : high;
	}

	private static int unescape(byte[] json, int backslash) {
		int b = json[backslash + 1];
		return switch (b) {
			case 'b' -> '\b';
			case 'f' -> '\f';
			case 'n' -> '\n';
			case 'r' -> '\r';
			case 't' -> '\t';
			case 'u' ->
				(Character.digit(json[backslash + 2], 16) << 12) | (Character.digit(json[backslash + 3], 16) << 8)
						| (Character.digit(json[backslash + 4], 16) << 4) | Character.digit(json[backslash + 5], 16);
			default -> b;
		};
	}

	/**
	 * Appends a character, which never takes more bytes than its escape.
	 */
	private static int append(int character, byte[] text, int length) {
		int next = length;
		if (character < 0x80) {
			text[next++] = (byte) character;
			return next;
		}
		if (character < 0x800) {
			text[next++] = (byte) (0xc0 | character >> 6);
		}
		else {
			if (character < 0x10000) {
				text[next++] = (byte) (0xe0 | character >> 12);
			}
			else {
				text[next++] = (byte) (0xf0 | character >> 18);
				text[next++] = (byte) (0x80 | character >> 12 & 0x3f);
			}
			text[next++] = (byte) (0x80 | character >> 6 & 0x3f);
		}
		text[next++] = (byte) (0x80 | character & 0x3f);
		return next;
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
		if (length < expected.length() || length > 6 * expected.length()) {
			return false;
		}
		byte[] text = unquote(json, start, end);
		return text != null && expected.equals(new String(text, StandardCharsets.UTF_8));
	}

}

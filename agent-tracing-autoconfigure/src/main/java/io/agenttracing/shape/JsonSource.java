package io.agenttracing.shape;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The text of a payload: characters, or bytes of UTF-8.
 */
interface JsonSource {

	int END = -1;

	int length();

	/**
	 * How many bytes of UTF-8 it is at least, so that both ends of a message read as much
	 * of it.
	 */
	default int bytes() {
		return length();
	}

	/**
	 * A character or byte, {@link #END} behind the last one. What is no ASCII is only
	 * told apart from what is.
	 */
	int at(int index);

	/**
	 * Moves past characters that are no more than themselves in a string, as far as that
	 * is faster than to look at each.
	 */
	default int plainEnd(int start) {
		return start;
	}

	String text(int start, int end);

	static JsonSource of(String text) {
		return new Characters(text);
	}

	static JsonSource of(byte[] bytes, int start, int end) {
		return new Bytes(bytes, start, end - start);
	}

	/**
	 * The bytes that remain in a buffer, whose position is left unchanged.
	 */
	static JsonSource of(ByteBuffer buffer) {
		if (buffer.hasArray()) {
			return new Bytes(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
		}
		byte[] bytes = new byte[Math.min(buffer.remaining(), JsonReader.MAX_LENGTH + 1)];
		buffer.duplicate().get(bytes);
		return new Bytes(bytes, 0, bytes.length);
	}

	/**
	 * A text.
	 *
	 * @param text the text
	 */
	record Characters(String text) implements JsonSource {

		/** Of one code unit. */
		private static final int MAX_BYTES = 3;

		@Override
		public int length() {
			return this.text.length();
		}

		@Override
		public int bytes() {
			int bytes = this.text.length();
			if (bytes <= JsonReader.MAX_LENGTH / MAX_BYTES) {
				return bytes;
			}
			for (int i = 0; i < this.text.length() && bytes <= JsonReader.MAX_LENGTH; i++) {
				char character = this.text.charAt(i);
				// Two of a pair of surrogates are four bytes.
				bytes += (character < 0x80) ? 0 : (character < 0x800 || Character.isSurrogate(character)) ? 1 : 2;
			}
			return bytes;
		}

		@Override
		public int at(int index) {
			return (index < this.text.length()) ? this.text.charAt(index) : END;
		}

		@Override
		public String text(int start, int end) {
			return this.text.substring(start, end);
		}

	}

	/**
	 * Bytes, of which a range is the text. A class, since records compare arrays by
	 * identity.
	 */
	final class Bytes implements JsonSource {

		private final byte[] bytes;

		private final int start;

		private final int length;

		private Bytes(byte[] bytes, int start, int length) {
			this.bytes = bytes;
			this.start = start;
			this.length = length;
		}

		@Override
		public int length() {
			return this.length;
		}

		@Override
		public int at(int index) {
			return (index < this.length) ? this.bytes[this.start + index] & 0xff : END;
		}

		@Override
		public int plainEnd(int from) {
			return PlainBytes.end(this.bytes, this.start + from, this.start + this.length) - this.start;
		}

		@Override
		public String text(int from, int to) {
			return new String(this.bytes, this.start + from, to - from, StandardCharsets.UTF_8);
		}

	}

}

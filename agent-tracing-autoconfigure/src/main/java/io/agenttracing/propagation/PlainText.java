package io.agenttracing.propagation;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The part of a JSON string that stands for itself: ASCII without control characters,
 * quotes and backslashes. Looked for eight bytes at a time, which is where the time for a
 * long message goes.
 */
final class PlainText {

	private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

	private static final long EVERY = 0x0101010101010101L;

	private static final long HIGH_BITS = EVERY * 0x80;

	private static final long SPACES = EVERY * ' ';

	private static final long QUOTES = EVERY * '"';

	private static final long BACKSLASHES = EVERY * '\\';

	private PlainText() {
	}

	/**
	 * Finds the end of plain text.
	 * @param bytes the text
	 * @param start where to begin
	 * @param end where to stop
	 * @return the first byte that is not plain, or the end
	 */
	static int end(byte[] bytes, int start, int end) {
		int position = start;
		for (; position <= end - Long.BYTES; position += Long.BYTES) {
			long marks = marks((long) WORDS.get(bytes, position));
			if (marks != 0) {
				return position + (Long.numberOfTrailingZeros(marks) >> 3);
			}
		}
		while (position < end && isPlain(bytes[position])) {
			position++;
		}
		return position;
	}

	private static boolean isPlain(byte b) {
		return b >= ' ' && b != '"' && b != '\\';
	}

	/**
	 * Sets the high bit of bytes that are not plain. A borrow can mark a byte behind
	 * another that is marked, so only the lowest mark is exact.
	 */
	private static long marks(long word) {
		long quotes = word ^ QUOTES;
		long backslashes = word ^ BACKSLASHES;
		return (word | (word - SPACES) | (quotes - EVERY) | (backslashes - EVERY)) & HIGH_BITS;
	}

}

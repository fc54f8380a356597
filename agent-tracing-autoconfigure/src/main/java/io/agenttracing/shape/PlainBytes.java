package io.agenttracing.shape;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The bytes of a JSON string that are no quote, backslash or control character, eight at
 * a time. Most of a long payload is in its strings.
 */
final class PlainBytes {

	private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

	private static final long EVERY = 0x0101010101010101L;

	private static final long HIGH_BITS = EVERY * 0x80;

	/** Turns a quote into a space, and keeps control characters below it. */
	private static final long QUOTES_TO_SPACES = EVERY * ('"' ^ ' ');

	private static final long BEHIND_SPACES = EVERY * (' ' + 1);

	private static final long BACKSLASHES = EVERY * '\\';

	private PlainBytes() {
	}

	/**
	 * Where the first byte is that is not plain, or that the last seven are from on.
	 */
	static int end(byte[] bytes, int start, int end) {
		int at = start;
		while (at <= end - Long.BYTES) {
			long word = (long) WORDS.get(bytes, at);
			// A borrow may mark a byte behind another that is marked: the lowest is
			// exact.
			long marks = (((word ^ QUOTES_TO_SPACES) - BEHIND_SPACES) | ((word ^ BACKSLASHES) - EVERY)) & ~word
					& HIGH_BITS;
			if (marks != 0) {
				return at + (Long.numberOfTrailingZeros(marks) >> 3);
			}
			at += Long.BYTES;
		}
		return at;
	}

}

package io.agenttracing.instrument.redis.envelope;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The part of a JSON string that needs no escape: everything but control characters,
 * quotes and backslashes. Eight bytes are compared at a time, since this dominates the
 * time for a long message.
 */
final class PlainText {

	private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

	private static final long EVERY = 0x0101010101010101L;

	private static final long HIGH_BITS = EVERY * 0x80;

	/** Turns a quote into a space, and keeps control characters below it. */
	private static final long QUOTES_TO_SPACES = EVERY * ('"' ^ ' ');

	private static final long BEHIND_SPACES = EVERY * (' ' + 1);

	private static final long BACKSLASHES = EVERY * '\\';

	private PlainText() {
	}

	/**
	 * Finds the end of plain text in ASCII.
	 * @param bytes the text
	 * @param start where to begin
	 * @return the first byte that is not plain or not ASCII, or the end of the bytes
	 */
	static int end(byte[] bytes, int start) {
		int at = start;
		while (at <= bytes.length - Long.BYTES) {
			long marks = marks(bytes, at);
			if (marks != 0) {
				return at + firstMark(marks);
			}
			at += Long.BYTES;
		}
		return lastEnd(bytes, at);
	}

	private static int lastEnd(byte[] bytes, int start) {
		int at = start;
		while (at < bytes.length && bytes[at] >= 0 && isPlain(bytes[at])) {
			at++;
		}
		return at;
	}

	private static long marks(byte[] bytes, int at) {
		long word = (long) WORDS.get(bytes, at);
		return (marks(word) | word) & HIGH_BITS;
	}

	/**
	 * Copies plain text, ASCII or not. Bytes behind its copy may be overwritten.
	 * @param from the text
	 * @param start where to begin
	 * @param end where to stop
	 * @param to where to copy to, with room for the text to its end
	 * @param toStart where its copy begins
	 * @return the first byte that is not plain, or the end
	 */
	static int copy(byte[] from, int start, int end, byte[] to, int toStart) {
		int at = start;
		int shift = toStart - start;
		while (at <= end - Long.BYTES) {
			long word = (long) WORDS.get(from, at);
			WORDS.set(to, at + shift, word);
			long marks = marks(word) & ~word & HIGH_BITS;
			if (marks != 0) {
				return at + firstMark(marks);
			}
			at += Long.BYTES;
		}
		while (at < end && isPlain(from[at])) {
			to[at + shift] = from[at];
			at++;
		}
		return at;
	}

	private static boolean isPlain(byte b) {
		return (b & 0xff) >= ' ' && b != '"' && b != '\\';
	}

	/**
	 * Sets the high bit of ASCII bytes that are not plain. Other bytes get any, and a
	 * borrow can mark a byte behind another that is marked, so only the lowest mark is
	 * exact.
	 */
	private static long marks(long word) {
		return ((word ^ QUOTES_TO_SPACES) - BEHIND_SPACES) | ((word ^ BACKSLASHES) - EVERY);
	}

	private static int firstMark(long marks) {
		return Long.numberOfTrailingZeros(marks) >> 3;
	}

}

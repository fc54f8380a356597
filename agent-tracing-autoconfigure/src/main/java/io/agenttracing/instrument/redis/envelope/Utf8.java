package io.agenttracing.instrument.redis.envelope;

/**
 * Strict UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
 */
final class Utf8 {

	private Utf8() {
	}

	/**
	 * Finds the end of characters that are not ASCII.
	 * @param bytes the text
	 * @param start where to begin
	 * @return the index of the next ASCII byte or the end of the bytes, or -1 if they are
	 * not UTF-8
	 */
	static int end(byte[] bytes, int start) {
		int at = start;
		while (at < bytes.length && bytes[at] < 0) {
			int length = sequenceLength(bytes, at);
			if (length == 0) {
				return -1;
			}
			at += length;
		}
		return at;
	}

	private static int sequenceLength(byte[] bytes, int start) {
		int first = bytes[start] & 0xff;
		if (first >= 0xc2 && first <= 0xdf) {
			return continues(bytes, start, 2, 0x80, 0xbf) ? 2 : 0;
		}
		if (first >= 0xe0 && first <= 0xef) {
			int low = (first == 0xe0) ? 0xa0 : 0x80;
			int high = (first == 0xed) ? 0x9f : 0xbf;
			return continues(bytes, start, 3, low, high) ? 3 : 0;
		}
		if (first >= 0xf0 && first <= 0xf4) {
			int low = (first == 0xf0) ? 0x90 : 0x80;
			int high = (first == 0xf4) ? 0x8f : 0xbf;
			return continues(bytes, start, 4, low, high) ? 4 : 0;
		}
		return 0;
	}

	private static boolean continues(byte[] bytes, int start, int length, int low, int high) {
		if (start + length > bytes.length) {
			return false;
		}
		int second = bytes[start + 1] & 0xff;
		if (second < low || second > high) {
			return false;
		}
		for (int i = start + 2; i < start + length; i++) {
			if ((bytes[i] & 0xc0) != 0x80) {
				return false;
			}
		}
		return true;
	}

}

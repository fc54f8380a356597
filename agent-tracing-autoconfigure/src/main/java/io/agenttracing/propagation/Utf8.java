package io.agenttracing.propagation;

/**
 * Strict UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
 */
final class Utf8 {

	private Utf8() {
	}

	/**
	 * Measures a character that is not ASCII.
	 * @return the number of its bytes, or 0 where they are not UTF-8
	 */
	static int sequenceLength(byte[] bytes, int start, int end) {
		int first = bytes[start] & 0xff;
		if (first >= 0xc2 && first <= 0xdf) {
			return continues(bytes, start, 2, end, 0x80, 0xbf) ? 2 : 0;
		}
		if (first >= 0xe0 && first <= 0xef) {
			int low = (first == 0xe0) ? 0xa0 : 0x80;
			int high = (first == 0xed) ? 0x9f : 0xbf;
			return continues(bytes, start, 3, end, low, high) ? 3 : 0;
		}
		if (first >= 0xf0 && first <= 0xf4) {
			int low = (first == 0xf0) ? 0x90 : 0x80;
			int high = (first == 0xf4) ? 0x8f : 0xbf;
			return continues(bytes, start, 4, end, low, high) ? 4 : 0;
		}
		return 0;
	}

	private static boolean continues(byte[] bytes, int start, int length, int end, int low, int high) {
		if (start + length > end) {
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

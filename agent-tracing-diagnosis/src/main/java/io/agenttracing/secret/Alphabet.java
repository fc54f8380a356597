package io.agenttracing.secret;

/**
 * The ASCII characters that a part of a key may contain, written as {@code 0-9a-f}.
 */
final class Alphabet {

	private final String characters;

	private final long low;

	private final long high;

	Alphabet(String ranges) {
		StringBuilder characters = new StringBuilder();
		for (int index = 0; index < ranges.length(); index++) {
			char from = ranges.charAt(index);
			boolean range = index + 2 < ranges.length() && ranges.charAt(index + 1) == '-';
			char to = range ? ranges.charAt(index + 2) : from;
			for (char character = from; character <= to; character++) {
				characters.append(character);
			}
			index += range ? 2 : 0;
		}
		this.characters = characters.toString();
		this.low = bits(this.characters, 0);
		this.high = bits(this.characters, 64);
	}

	private static long bits(String characters, int from) {
		long bits = 0;
		for (int index = 0; index < characters.length(); index++) {
			int bit = characters.charAt(index) - from;
			bits |= (bit >= 0 && bit < 64) ? 1L << bit : 0;
		}
		return bits;
	}

	boolean contains(char character) {
		return character < 128 && (((character < 64) ? this.low : this.high) >>> character & 1) != 0;
	}

	String characters() {
		return this.characters;
	}

}

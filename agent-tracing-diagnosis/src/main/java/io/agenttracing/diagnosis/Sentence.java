package io.agenttracing.diagnosis;

/**
 * Writes values into a sentence, as {@link String#format} does. Each exported trace has a
 * finding, and a formatter takes ten times the memory of its text, and writes numbers in
 * the digits of the default locale.
 */
final class Sentence {

	private Sentence() {
	}

	/**
	 * Writes a sentence.
	 * @param format the sentence, with {@code %s} or {@code %d} for each value, and
	 * {@code %%} for a percent sign
	 * @param values the values
	 * @return the sentence
	 */
	static String of(String format, Object... values) {
		StringBuilder sentence = new StringBuilder(format.length() + 32 * values.length);
		int value = 0;
		int from = 0;
		for (int at = format.indexOf('%'); at >= 0 && at + 1 < format.length(); at = format.indexOf('%', from)) {
			sentence.append(format, from, at);
			char kind = format.charAt(at + 1);
			if ((kind == 's' || kind == 'd') && value < values.length) {
				sentence.append(values[value++]);
			}
			else {
				sentence.append(kind);
			}
			from = at + 2;
		}
		return sentence.append(format, from, format.length()).toString();
	}

}

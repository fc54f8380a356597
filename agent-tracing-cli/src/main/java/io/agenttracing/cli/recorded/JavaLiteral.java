package io.agenttracing.cli.recorded;

import java.util.Locale;

/**
 * A text of unknown origin as a literal of Java. Java translates {@code \}{@code uXXXX}
 * before it looks for the end of a literal, where the backslash has an even number of
 * others before it; compilers have miscounted them after half a surrogate pair. So there
 * are no two backslashes in a row: one of the text is written as a number, as is what may
 * end a line.
 */
final class JavaLiteral {

	/** What a literal may hold, so that a class may hold all of them. */
	static final int MAX_LENGTH = 1_000;

	private JavaLiteral() {
	}

	/**
	 * Writes a text as a literal.
	 * @param text the text, of at most {@link #MAX_LENGTH} characters
	 * @return printable ASCII, in quotes
	 * @throws IllegalArgumentException if it is longer
	 */
	static String of(String text) {
		if (text.length() > MAX_LENGTH) {
			throw new IllegalArgumentException("A literal of " + text.length() + " characters");
		}
		StringBuilder literal = new StringBuilder(text.length() + 2).append('"');
		text.chars().forEach((character) -> append(literal, (char) character));
		return literal.append('"').toString();
	}

	private static void append(StringBuilder literal, char character) {
		switch (character) {
			case '"' -> literal.append("\\\"");
			case '\\' -> literal.append("\\134");
			case '\n' -> literal.append("\\n");
			case '\r' -> literal.append("\\r");
			case '\t' -> literal.append("\\t");
			default -> {
				if (character >= ' ' && character <= '~') {
					literal.append(character);
				}
				else if (character < 0xA0) {
					// Three digits: a digit that follows is none of them
					literal.append(String.format(Locale.ROOT, "\\%03o", (int) character));
				}
				else {
					literal.append(String.format(Locale.ROOT, "\\u%04x", (int) character));
				}
			}
		}
	}

}

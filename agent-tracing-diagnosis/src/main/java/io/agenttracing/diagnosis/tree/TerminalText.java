package io.agenttracing.diagnosis.tree;

/**
 * Makes text of unknown origin safe for a terminal: control characters, also those that
 * change the direction of writing, become visible, and it has an end.
 */
final class TerminalText {

	private TerminalText() {
	}

	static String of(String text, int maxLength) {
		StringBuilder safe = new StringBuilder(Math.min(text.length(), maxLength) + 8);
		for (int i = 0; i < text.length() && safe.length() <= maxLength; i++) {
			append(safe, text, i);
		}
		return cut(safe.toString(), maxLength);
	}

	static String cut(String text, int maxLength) {
		if (text.length() <= maxLength) {
			return text;
		}
		int end = maxLength - 1;
		if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
			end--;
		}
		return text.substring(0, Math.max(end, 0)) + '…';
	}

	private static void append(StringBuilder safe, String text, int index) {
		char character = text.charAt(index);
		switch (character) {
			case '\n' -> safe.append("\\n");
			case '\r' -> safe.append("\\r");
			case '\t' -> safe.append("\\t");
			default -> {
				if (isHarmless(character, text, index)) {
					safe.append(character);
				}
				else {
					safe.append("\\u").append(String.format("%04x", (int) character));
				}
			}
		}
	}

	private static boolean isHarmless(char character, String text, int index) {
		if (Character.isHighSurrogate(character)) {
			return index + 1 < text.length() && Character.isLowSurrogate(text.charAt(index + 1));
		}
		if (Character.isLowSurrogate(character)) {
			return index > 0 && Character.isHighSurrogate(text.charAt(index - 1));
		}
		return switch (Character.getType(character)) {
			case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
			default -> true;
		};
	}

}

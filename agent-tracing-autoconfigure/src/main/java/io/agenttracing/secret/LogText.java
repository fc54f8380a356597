package io.agenttracing.secret;

/**
 * Text of unknown origin in a log: what could forge a line or change the direction of
 * writing becomes a question mark, and it has an end.
 */
public final class LogText {

	private LogText() {
	}

	/**
	 * Makes text safe to log.
	 * @param text the text
	 * @param maxLength the number of characters it may have
	 * @return the text, possibly cut
	 */
	public static String of(String text, int maxLength) {
		int length = Math.min(text.length(), maxLength);
		StringBuilder safe = new StringBuilder(length + 1);
		for (int i = 0; i < length; i++) {
			safe.append(isHarmless(text.charAt(i)) ? text.charAt(i) : '?');
		}
		return safe.append((text.length() > maxLength) ? "…" : "").toString();
	}

	private static boolean isHarmless(char character) {
		return switch (Character.getType(character)) {
			case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
			default -> true;
		};
	}

}

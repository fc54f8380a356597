package io.agenttracing.inflight;

/**
 * Makes a name of the application fit for one line of a log.
 */
final class SafeText {

	private static final int MAX_LENGTH = 200;

	private SafeText() {
	}

	static String of(String text) {
		StringBuilder safe = new StringBuilder();
		for (int i = 0; i < Math.min(text.length(), MAX_LENGTH); i++) {
			char character = text.charAt(i);
			boolean harmless = switch (Character.getType(character)) {
				case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
					false;
				default -> true;
			};
			safe.append(harmless ? character : '?');
		}
		return safe.append((text.length() > MAX_LENGTH) ? "…" : "").toString();
	}

	static String quoted(String text) {
		return '"' + of(text) + '"';
	}

}

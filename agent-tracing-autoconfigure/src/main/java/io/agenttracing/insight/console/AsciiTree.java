package io.agenttracing.insight.console;

/**
 * Draws the tree with what every terminal has, for one that lacks the symbols.
 */
final class AsciiTree {

	private static final String SYMBOLS = "│├└─◆◇→←·█▕▏✗…";

	private static final String REPLACEMENTS = "|++-*o><.#||x~";

	private AsciiTree() {
	}

	static String symbols() {
		return SYMBOLS;
	}

	static String of(String tree) {
		StringBuilder ascii = new StringBuilder(tree.length());
		for (int i = 0; i < tree.length(); i++) {
			char character = tree.charAt(i);
			int symbol = SYMBOLS.indexOf(character);
			ascii.append((symbol >= 0) ? REPLACEMENTS.charAt(symbol) : character);
		}
		return ascii.toString();
	}

}

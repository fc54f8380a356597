package io.agenttracing.diagnosis.tree;

/**
 * Draws the tree with what every terminal has, for one that lacks the symbols.
 *
 * @since 0.1.0
 */
public final class AsciiTree {

	private static final String SYMBOLS = "│├└─◆◇→←·█▕▏✗…";

	private static final String REPLACEMENTS = "|++-*o><.#||x~";

	private AsciiTree() {
	}

	/**
	 * What is replaced.
	 * @return the symbols
	 */
	public static String symbols() {
		return SYMBOLS;
	}

	/**
	 * Replaces the symbols.
	 * @param tree a tree as text
	 * @return the same in ASCII, as far as it is the tree's
	 */
	public static String of(String tree) {
		StringBuilder ascii = new StringBuilder(tree.length());
		for (int i = 0; i < tree.length(); i++) {
			char character = tree.charAt(i);
			int symbol = SYMBOLS.indexOf(character);
			ascii.append((symbol >= 0) ? REPLACEMENTS.charAt(symbol) : character);
		}
		return ascii.toString();
	}

}

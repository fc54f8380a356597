package io.agenttracing.diagnosis.tree;

/**
 * Replaces the symbols of a tree by ASCII, for terminals whose encoding lacks them.
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
	 * @return the tree, whose names and values may still have other characters
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

package io.agenttracing.secret;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * A trie of name patterns by their letters, from the last but one backwards, so that a
 * name is read once for all patterns.
 */
final class NameTree {

	private static final char ANY_JOINT = '-';

	private static final char JOINT_WITHOUT_DOT = '_';

	private char[] letters = {};

	private NameTree[] branches = {};

	private NamePattern[] patterns = {};

	/**
	 * Adds a pattern.
	 * @param pattern the pattern
	 */
	void add(NamePattern pattern) {
		NameTree node = this;
		for (int i = pattern.name().length() - 2; i >= 0; i--) {
			node = node.branchFor(pattern.name().charAt(i));
		}
		node.patterns = Arrays.copyOf(node.patterns, node.patterns.length + 1);
		node.patterns[node.patterns.length - 1] = pattern;
	}

	/**
	 * The longest pattern that ends here.
	 * @param text the text
	 * @param end the index of the name's last letter
	 * @return the pattern, or null
	 */
	@Nullable NamePattern longest(CharSequence text, int end) {
		char actual = (end > 0) ? SecretText.lower(text.charAt(end - 1)) : '\0';
		for (int i = 0; i < this.letters.length; i++) {
			char letter = this.letters[i];
			NamePattern found = null;
			if (letter == ANY_JOINT || letter == JOINT_WITHOUT_DOT) {
				boolean joint = NamePattern.isJoint(actual) && (actual != '.' || letter == ANY_JOINT);
				found = this.branches[i].longest(text, joint ? end - 1 : end);
			}
			else if (letter == actual) {
				found = this.branches[i].longest(text, end - 1);
			}
			if (found != null) {
				return found;
			}
		}
		for (NamePattern pattern : this.patterns) {
			if (pattern.extent().allows(text, end)) {
				return pattern;
			}
		}
		return null;
	}

	private NameTree branchFor(char letter) {
		for (int i = 0; i < this.letters.length; i++) {
			if (this.letters[i] == letter) {
				return this.branches[i];
			}
		}
		int length = this.letters.length;
		this.letters = Arrays.copyOf(this.letters, length + 1);
		this.branches = Arrays.copyOf(this.branches, length + 1);
		this.letters[length] = letter;
		this.branches[length] = new NameTree();
		return this.branches[length];
	}

}

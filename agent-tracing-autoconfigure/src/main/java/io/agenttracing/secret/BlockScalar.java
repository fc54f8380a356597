package io.agenttracing.secret;

/**
 * A value of YAML that is in the line below: {@code password: |}.
 */
final class BlockScalar {

	private BlockScalar() {
	}

	/**
	 * Where the value begins.
	 * @param text the text
	 * @param start where it would begin in this line
	 * @return the start of the next line's text, or the same if there is no block
	 */
	static int start(CharSequence text, int start) {
		if (start >= text.length() || (text.charAt(start) != '|' && text.charAt(start) != '>')) {
			return start;
		}
		int end = start + 1;
		while (end < text.length() && "+-0123456789".indexOf(text.charAt(end)) >= 0) {
			end++;
		}
		end = SecretText.skipBlanks(text, end);
		if (end < text.length() && text.charAt(end) == '\r') {
			end++;
		}
		return (end < text.length() && text.charAt(end) == '\n') ? SecretText.skipBlanks(text, end + 1) : start;
	}

}

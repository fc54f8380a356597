package io.agenttracing.secret;

/**
 * A block scalar of YAML, whose value is on the next line: {@code password: |}.
 */
final class BlockScalar {

	private BlockScalar() {
	}

	/**
	 * Where the value begins.
	 * @param text the text
	 * @param start where it would begin on this line
	 * @return the start of the text on the next line, or the given start if there is no
	 * block scalar
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

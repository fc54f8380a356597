package io.agenttracing.secret;

import org.jspecify.annotations.Nullable;

/**
 * The text of an XML element whose tag, or last attribute, names a secret:
 * {@code <password>…</password>}, {@code <entry key="db.password">…</entry>}.
 */
final class ElementSecret {

	private static final int MAX_TAG = 64;

	private static final int MAX_ATTRIBUTES = 256;

	private static final String CDATA = "<![CDATA[";

	private static final String CDATA_END = "]]>";

	private ElementSecret() {
	}

	/**
	 * Whether the element begins with text, and not with another element.
	 */
	static boolean isText(CharSequence text, int close) {
		// In user:<password>@host it is a placeholder.
		return close + 1 < text.length() && text.charAt(close + 1) != '@'
				&& (text.charAt(close + 1) != '<' || SecretText.startsWith(text, close + 1, CDATA));
	}

	/**
	 * Whether a name, or an attribute, may precede the end of the tag: a prefilter.
	 */
	static boolean mayBeNamed(CharSequence text, int close) {
		return close > 1 && (NameTable.mayEnd(text, close) || NamedValue.mayEnd(text, close)
				|| SecretText.isQuote(text.charAt(close - 1)));
	}

	static @Nullable Secret at(CharSequence text, int close) {
		SecretName name = name(text, close);
		if (name == SecretName.NONE) {
			return null;
		}
		int start = skipSpace(text, close + 1);
		boolean data = SecretText.startsWith(text, start, CDATA);
		if (data) {
			start += CDATA.length();
		}
		int end = start;
		while (end < text.length() && text.charAt(end) != '<'
				&& !(data && SecretText.startsWith(text, end, CDATA_END))) {
			end++;
		}
		if (!data && !isElement(text, close + 1, end)) {
			return null;
		}
		while (end > start && text.charAt(end - 1) <= ' ') {
			end--;
		}
		return KeyedSecret.enclosed(text, start, end, name);
	}

	private static SecretName name(CharSequence text, int close) {
		char last = (close > 0) ? text.charAt(close - 1) : ' ';
		if (SecretText.isQuote(last)) {
			SecretName name = attribute(text, close - 1);
			return (name != SecretName.NONE) ? name : withAttributes(text, close);
		}
		SecretName name = (close < 2) ? SecretName.NONE : SecretName.endingAt(text, close, false);
		name = (name == SecretName.NONE && close > 1) ? NamedValue.of(text, close) : name;
		if (name == SecretName.NONE) {
			return name;
		}
		int start = close;
		while (start > 0 && close - start < MAX_TAG && isTag(text.charAt(start - 1))) {
			start--;
		}
		if (start == close || start == 0 || text.charAt(start - 1) != '<'
				|| (start > 1 && Character.isLetterOrDigit(text.charAt(start - 2)))) {
			// No tag, or type parameters: Optional<Password>
			return SecretName.NONE;
		}
		return name;
	}

	private static SecretName attribute(CharSequence text, int quote) {
		int start = quote;
		while (start > 0 && quote - start < MAX_TAG && SecretText.isNameCharacter(text.charAt(start - 1))) {
			start--;
		}
		boolean attribute = start > 2 && SecretText.isQuote(text.charAt(start - 1)) && text.charAt(start - 2) == '='
				&& NamedValue.isName(text, start - 2);
		return attribute ? SecretName.endingAt(text, quote, false) : SecretName.NONE;
	}

	// <password type="text">
	private static SecretName withAttributes(CharSequence text, int close) {
		int open = close;
		int limit = Math.max(0, close - MAX_ATTRIBUTES);
		while (open > limit && text.charAt(open - 1) != '<' && text.charAt(open - 1) != '>') {
			open--;
		}
		if (open == 0 || text.charAt(open - 1) != '<') {
			return SecretName.NONE;
		}
		int end = open;
		while (end < close && isTag(text.charAt(end))) {
			end++;
		}
		return (end > open && SecretText.isBlank(text.charAt(end))) ? SecretName.endingAt(text, end, false)
				: SecretName.NONE;
	}

	// A truncated text has no end tag.
	private static boolean isElement(CharSequence text, int from, int end) {
		if (end < text.length()) {
			return end + 1 < text.length() && text.charAt(end + 1) == '/';
		}
		for (int index = from; index < end; index++) {
			if (text.charAt(index) <= ' ' || SecretText.isQuote(text.charAt(index))) {
				return false;
			}
		}
		return true;
	}

	private static boolean isTag(char character) {
		return SecretText.isNameCharacter(character) || character == ':';
	}

	private static int skipSpace(CharSequence text, int from) {
		int index = from;
		while (index < text.length() && text.charAt(index) <= ' ') {
			index++;
		}
		return index;
	}

}

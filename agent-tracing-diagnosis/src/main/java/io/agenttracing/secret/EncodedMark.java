package io.agenttracing.secret;

/**
 * Encoded separators and quotes: percent-encoded once or twice, entities of HTML, or
 * escapes of JSON: {@code password%3Dabc%26user%3Dbob}, {@code password\u005cu003dabc}.
 */
final class EncodedMark {

	/** Entities of HTML, each followed by its character. */
	private static final String[] ENTITIES = { "&quot;\"", "&#34;\"", "&#x22;\"", "&apos;'", "&#39;'", "&#x27;'",
			"&#61;=", "&#x3d;=", "&#x3D;=", "&#58;:", "&#x3a;:", "&#x3A;:", "&lt;<", "&#60;<", "&#x3c;<", "&gt;>",
			"&#62;>", "&#x3e;>" };

	private static final int MAX_LENGTH = 6;

	private static final int MAX_TAG = 64;

	private EncodedMark() {
	}

	/**
	 * The length of an encoded separator.
	 * @param text the text
	 * @param index the index of a percent sign or backslash
	 * @return the length, or 0 if there is none
	 */
	static int separatorLength(CharSequence text, int index) {
		char next = (index + 2 < text.length()) ? text.charAt(index + 1) : ' ';
		if (next != '3' && next != '2' && next != 'u' && next != 'x' && next != '#' && next != 'g') {
			return 0;
		}
		int code = code(text, index);
		boolean tag = code == '>' && text.charAt(index) == '&';
		return (code == '=' || code == ':' || tag) ? length(text, index) : 0;
	}

	/**
	 * Whether the separator is a colon.
	 */
	static boolean isColon(CharSequence text, int index) {
		return code(text, index) == ':';
	}

	/**
	 * Whether the separator is the end of a tag.
	 */
	static boolean isTagEnd(CharSequence text, int index) {
		return code(text, index) == '>';
	}

	/**
	 * Whether the name before the end of a tag is the name of an element.
	 */
	static boolean isTag(CharSequence text, int nameEnd, int end) {
		int start = nameEnd;
		while (start > 0 && nameEnd - start < MAX_TAG && SecretText.isNameCharacter(text.charAt(start - 1))) {
			start--;
		}
		return nameEnd == end && start > 3
				&& (code(text, start - 4) == '<' || (start > 4 && code(text, start - 5) == '<'));
	}

	/**
	 * Whether a value ends here.
	 */
	static boolean isClosing(CharSequence text, int index) {
		int code = code(text, index);
		return code >= 0 && "&\"'<>,;}\n\r ".indexOf(code) >= 0;
	}

	/**
	 * The start of a value, after blanks and an opening quote.
	 */
	static int skipOpening(CharSequence text, int from) {
		int index = from;
		while (index < text.length() && isOpening(code(text, index))) {
			index += length(text, index);
		}
		return index;
	}

	/**
	 * The end of a value, which may be the separator of another name.
	 */
	static int valueEnd(CharSequence text, int from) {
		int index = from;
		while (index < text.length()) {
			char character = text.charAt(index);
			if (character <= ' ' || "&\"'<>,;)]}#`".indexOf(character) >= 0 || isEnd(text, index)) {
				return index;
			}
			index++;
		}
		return index;
	}

	/**
	 * Whether a value ends here, or another name does.
	 */
	static boolean isEnd(CharSequence text, int index) {
		int code = code(text, index);
		return code == '=' || code == ':' || (code >= 0 && isClosing(text, index));
	}

	private static boolean isOpening(int code) {
		return code == ' ' || code == '"' || code == '\'';
	}

	private static int length(CharSequence text, int index) {
		if (text.charAt(index) == '&') {
			return entity(text, index).length() - 1;
		}
		if (text.charAt(index) == '\\') {
			return (text.charAt(index + 1) == 'x') ? 4 : 6;
		}
		return SecretText.startsWith(text, index, "%25") ? 5 : 3;
	}

	private static int code(CharSequence text, int index) {
		char first = text.charAt(index);
		if (first == '&') {
			String entity = entity(text, index);
			return entity.isEmpty() ? -1 : entity.charAt(entity.length() - 1);
		}
		if (first == '\\') {
			if (SecretText.startsWith(text, index, "\\x")) {
				return hex(text, index + 2);
			}
			return SecretText.startsWith(text, index, "\\u00") ? hex(text, index + 4) : -1;
		}
		if (first != '%') {
			return -1;
		}
		return SecretText.startsWith(text, index, "%25") ? hex(text, index + 3) : hex(text, index + 1);
	}

	private static String entity(CharSequence text, int index) {
		char next = (index + 3 < text.length()) ? text.charAt(index + 1) : ' ';
		if ("#qalg".indexOf(next) >= 0) {
			for (String entity : ENTITIES) {
				if (entity.charAt(1) == next && isAt(text, index, entity)) {
					return entity;
				}
			}
		}
		return "";
	}

	private static boolean isAt(CharSequence text, int index, String entity) {
		int length = entity.length() - 1;
		for (int i = 1; i < length; i++) {
			if (index + i >= text.length() || text.charAt(index + i) != entity.charAt(i)) {
				return false;
			}
		}
		return true;
	}

	/**
	 * The start of an encoded quote that ends here, or the given end if there is none.
	 */
	static int withoutQuote(CharSequence text, int end) {
		for (int length = 3; length <= MAX_LENGTH && length <= end; length++) {
			int start = end - length;
			char first = text.charAt(start);
			if (first == '%' || first == '\\' || first == '&') {
				int code = code(text, start);
				return ((code == '"' || code == '\'') && length(text, start) == length) ? start : end;
			}
		}
		return end;
	}

	private static int hex(CharSequence text, int index) {
		if (index + 1 >= text.length()) {
			return -1;
		}
		int high = Character.digit(text.charAt(index), 16);
		int low = Character.digit(text.charAt(index + 1), 16);
		return (high < 0 || low < 0) ? -1 : high * 16 + low;
	}

}

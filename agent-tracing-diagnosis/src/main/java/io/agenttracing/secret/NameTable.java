package io.agenttracing.secret;

import org.jspecify.annotations.Nullable;

/**
 * The names of secrets. They are matched from their end, because most have a prefix:
 * {@code OPENAI_API_KEY}, {@code spring.datasource.password}.
 */
final class NameTable {

	static final String FILE = "names.txt";

	private static final int MAX_SEGMENT = 64;

	private static final int MAX_NUMBER = 3;

	/** Indexed by the last letter of the names. */
	private static final @Nullable NameTree[] NAMES = new NameTree[128];

	/**
	 * Indexed by the last letter, a bit per letter before it. Collisions are possible.
	 */
	private static final int[] LAST_TWO = new int[32];

	static {
		DataFile
			.lines(FILE, "password suffix password", "value suffix secret", "value suffix api-key", "token name token",
					"authorization suffix authorization", "cookie suffix cookie")
			.forEach((line) -> add(NamePattern.of(line)));
	}

	private NameTable() {
	}

	/**
	 * Whether a name may end here: a prefilter by its last two letters.
	 */
	static boolean mayEnd(CharSequence text, int end) {
		if (end < 2) {
			return false;
		}
		char last = text.charAt(end - 1);
		return SecretText.isDigit(last) || (LAST_TWO[last & 31] & 1 << text.charAt(end - 2)) != 0;
	}

	static SecretName find(CharSequence text, int end, boolean colon) {
		if (!mayEnd(text, end)) {
			return SecretName.NONE;
		}
		int nameEnd = withoutNumber(text, end);
		NamePattern pattern = longest(text, nameEnd);
		if (pattern != null && pattern.tail()) {
			int start = pattern.start(text, nameEnd);
			nameEnd = (start > 0 && NamePattern.isJoint(text.charAt(start - 1))) ? start - 1 : start;
			pattern = longest(text, nameEnd);
		}
		if (pattern == null || pattern.kind() == SecretName.NONE) {
			return SecretName.NONE;
		}
		boolean path = colon && (isClass(text, pattern.start(text, nameEnd)) || isPart(text, nameEnd));
		return path ? SecretName.NONE : pattern.kind();
	}

	private static void add(NamePattern pattern) {
		String name = pattern.name();
		char last = name.charAt(name.length() - 1);
		LAST_TWO[last & 31] |= 1 << name.charAt(name.length() - 2);
		NameTree names = NAMES[last];
		if (names == null) {
			names = new NameTree();
			NAMES[last] = names;
		}
		names.add(pattern);
	}

	private static @Nullable NamePattern longest(CharSequence text, int end) {
		char last = (end > 0) ? SecretText.lower(text.charAt(end - 1)) : '\0';
		NameTree names = (last < NAMES.length) ? NAMES[last] : null;
		return (names != null) ? names.longest(text, end - 1) : null;
	}

	// As in password2 and api_key_1.
	private static int withoutNumber(CharSequence text, int end) {
		int index = end;
		while (index > 0 && end - index < MAX_NUMBER && SecretText.isDigit(text.charAt(index - 1))) {
			index--;
		}
		return (index < end && index > 0 && NamePattern.isJoint(text.charAt(index - 1))) ? index - 1 : index;
	}

	// As in com.acme.InvalidPassword: …, and not as in Smtp.Password: …
	private static boolean isClass(CharSequence text, int index) {
		int start = segmentStart(text, index);
		if (start < 2 || !SecretText.isUpper(text.charAt(start))) {
			return false;
		}
		char before = text.charAt(start - 1);
		return before == '$' || (before == '.' && SecretText.isLower(text.charAt(segmentStart(text, start - 1))));
	}

	// Of a URN: arn:aws:secretsmanager:eu-central-1:1:secret:db
	private static boolean isPart(CharSequence text, int end) {
		int start = segmentStart(text, end);
		return start > 1 && text.charAt(start - 1) == ':' && Character.isLetterOrDigit(text.charAt(start - 2));
	}

	private static int segmentStart(CharSequence text, int index) {
		int start = index;
		while (start > 0 && index - start < MAX_SEGMENT && SecretText.isWord(text.charAt(start - 1))) {
			start--;
		}
		return start;
	}

}

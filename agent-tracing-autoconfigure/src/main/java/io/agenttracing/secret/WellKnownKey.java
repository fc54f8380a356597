package io.agenttracing.secret;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Keys that services mark with a prefix, which stays: {@code sk-…} of model providers,
 * those of GitHub, GitLab, AWS, Google, Slack, Stripe, Hugging Face and Groq.
 */
final class WellKnownKey {

	private static final List<Prefix> PREFIXES = List.of(new Prefix("sk-", 0), new Prefix("sk_live_", 16),
			new Prefix("sk_test_", 16), new Prefix("rk_live_", 16), new Prefix("ghp_", 20), new Prefix("gho_", 20),
			new Prefix("ghu_", 20), new Prefix("ghs_", 20), new Prefix("ghr_", 20), new Prefix("github_pat_", 20),
			new Prefix("glpat-", 16), new Prefix("gsk_", 30), new Prefix("AKIA", 16), new Prefix("ASIA", 16),
			new Prefix("AIza", 30), new Prefix("xoxb-", 10), new Prefix("xoxp-", 10), new Prefix("xoxa-", 10),
			new Prefix("xoxs-", 10), new Prefix("xoxr-", 10), new Prefix("hf_", 30));

	private static final Prefix[][] BY_FIRST_LETTER = new Prefix[128][];

	static {
		for (char letter = 0; letter < BY_FIRST_LETTER.length; letter++) {
			char first = letter;
			BY_FIRST_LETTER[letter] = PREFIXES.stream()
				.filter((prefix) -> prefix.text().charAt(0) == first)
				.toArray(Prefix[]::new);
		}
	}

	private static final List<String> VENDORS = List.of("ant-", "proj-", "svcacct-", "admin-", "or-", "lf-");

	private static final int MIN_PIECE = 12;

	private static final int MIN_VENDOR_KEY = 16;

	private WellKnownKey() {
	}

	static @Nullable Secret at(CharSequence text, int start) {
		for (Prefix prefix : BY_FIRST_LETTER[text.charAt(start)]) {
			if (startsWith(text, start, prefix.text())) {
				int from = start + prefix.text().length();
				int end = SecretText.wordEnd(text, from);
				return prefix.isKey(text, from, end) ? new Secret(from, end) : null;
			}
		}
		return null;
	}

	private static boolean startsWith(CharSequence text, int start, String prefix) {
		if (text.length() - start < prefix.length()) {
			return false;
		}
		for (int i = 0; i < prefix.length(); i++) {
			if (text.charAt(start + i) != prefix.charAt(i)) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Tells keys from names such as {@code sk-learn}: they have a long part with both
	 * letters and digits, or a vendor's name in front.
	 */
	private static boolean isModelKey(CharSequence text, int from, int end) {
		boolean vendor = VENDORS.stream().anyMatch((name) -> startsWith(text, from, name));
		if (vendor && end - from >= MIN_VENDOR_KEY && hasDigit(text, from, end)) {
			return true;
		}
		int piece = from;
		for (int index = from; index <= end; index++) {
			if (index == end || text.charAt(index) == '-' || text.charAt(index) == '_') {
				if (index - piece >= MIN_PIECE && hasDigit(text, piece, index) && hasLetter(text, piece, index)) {
					return true;
				}
				piece = index + 1;
			}
		}
		return false;
	}

	private static boolean hasDigit(CharSequence text, int from, int end) {
		for (int index = from; index < end; index++) {
			if (SecretText.isDigit(text.charAt(index))) {
				return true;
			}
		}
		return false;
	}

	private static boolean hasLetter(CharSequence text, int from, int end) {
		for (int index = from; index < end; index++) {
			if (Character.isLetter(text.charAt(index))) {
				return true;
			}
		}
		return false;
	}

	/**
	 * What a key begins with.
	 *
	 * @param text the prefix
	 * @param minLength the least number of characters behind it
	 */
	private record Prefix(String text, int minLength) {

		boolean isKey(CharSequence key, int from, int end) {
			if (this.minLength == 0) {
				return isModelKey(key, from, end);
			}
			if (end - from < this.minLength || !hasDigit(key, from, end)) {
				return false;
			}
			return !this.text.equals("AKIA") && !this.text.equals("ASIA") || isUpperCase(key, from, end);
		}

		private static boolean isUpperCase(CharSequence key, int from, int end) {
			for (int index = from; index < end; index++) {
				if (!SecretText.isUpper(key.charAt(index)) && !SecretText.isDigit(key.charAt(index))) {
					return false;
				}
			}
			return true;
		}

	}

}

package io.agenttracing.secret;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Keys and tokens with a prefix of their service, which is kept. Their forms are in
 * {@code kinds.txt}. The first three characters of a word rule out nearly all other
 * words.
 */
final class WellKnownKey {

	private static final int LOOKED_AT = 3;

	/** The length of the shortest key. */
	private static final int LEAST = 8;

	private static final int SLOTS = 1 << 15;

	/**
	 * The number of a bucket by the slot of the first characters, zero if there is none.
	 */
	private static final short[] BUCKET = new short[SLOTS];

	private static final KeyForm[][] BUCKETS;

	/** A bit per second character by the first one. Collisions are possible. */
	private static final long[] SECOND = new long[128];

	/**
	 * A bit per slot with a bucket: smaller, so that it stays in the processor's cache.
	 */
	private static final long[] USED = new long[SLOTS >>> 6];

	/**
	 * The starts of bearer, basic and JSON Web Tokens, which are found in the same way.
	 */
	private static final String[] OTHER_STARTS = { "Bea", "bea", "BEA", "Bas", "bas", "BAS", "eyJ" };

	/** Keys whose anchor starts with a character that no word contains. */
	private static final KeyForm[] SEPARATED;

	static {
		Collection<KeyForm> forms = KeyForms.load().values();
		SEPARATED = forms.stream().filter((form) -> isSeparated(form)).toArray(KeyForm[]::new);
		BUCKETS = buckets(forms.stream()
			.filter((form) -> !isSeparated(form))
			.sorted(Comparator.comparingInt((form) -> -form.anchor().length()))
			.toList());
		for (String start : OTHER_STARTS) {
			use(start);
		}
	}

	private WellKnownKey() {
	}

	private static boolean isSeparated(KeyForm form) {
		return !SecretText.isWord(form.anchor().charAt(0));
	}

	private static KeyForm[][] buckets(List<KeyForm> forms) {
		List<List<KeyForm>> buckets = new ArrayList<>();
		buckets.add(List.of());
		for (KeyForm form : forms) {
			for (String start : form.starts(LOOKED_AT)) {
				int slot = use(start);
				if (BUCKET[slot] == 0) {
					BUCKET[slot] = (short) buckets.size();
					buckets.add(new ArrayList<>());
				}
				List<KeyForm> bucket = buckets.get(BUCKET[slot]);
				// Added last, if at all: forms come one after the other.
				if (bucket.isEmpty() || bucket.get(bucket.size() - 1) != form) {
					bucket.add(form);
				}
			}
		}
		return buckets.stream().map((bucket) -> bucket.toArray(KeyForm[]::new)).toArray(KeyForm[][]::new);
	}

	private static int use(String start) {
		int slot = slot(start, 0);
		SECOND[start.charAt(0)] |= 1L << start.charAt(1);
		USED[slot >>> 6] |= 1L << slot;
		return slot;
	}

	/**
	 * Whether a word that begins with the character may be a key, or the character may be
	 * the start of an anchor that is no word.
	 */
	static boolean beginsWith(char first) {
		return SECOND[first] != 0 || isSeparator(first);
	}

	static boolean isSeparator(char character) {
		for (KeyForm form : SEPARATED) {
			if (form.anchor().charAt(0) == character) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Whether a word may be a key: a prefilter by its first three characters.
	 */
	static boolean mayBeAt(CharSequence text, int start) {
		if (text.length() - start < LOOKED_AT || (SECOND[text.charAt(start)] & 1L << text.charAt(start + 1)) == 0) {
			return false;
		}
		int slot = slot(text, start);
		return (USED[slot >>> 6] & 1L << slot) != 0;
	}

	/**
	 * Whether a word may be a key, and is no number such as 0.63.
	 */
	static boolean isLong(CharSequence text, int start) {
		return text.length() - start >= LEAST && mayBeAt(text, start) && (!SecretText.isDigit(text.charAt(start))
				|| (SecretText.isWord(text.charAt(start + 3)) && SecretText.isCredential(text.charAt(start + 7))));
	}

	/**
	 * Whether a key may be found at a character that no word contains.
	 */
	static boolean mayBeSeparated(CharSequence text, int index) {
		for (KeyForm form : SEPARATED) {
			if (index > 0 && form.mayBeBehind(text.charAt(index - 1))) {
				return true;
			}
		}
		return false;
	}

	static @Nullable Secret at(CharSequence text, int start) {
		if (!SecretText.isWord(text.charAt(start))) {
			return first(SEPARATED, text, start);
		}
		return mayBeAt(text, start) ? first(BUCKETS[BUCKET[slot(text, start)]], text, start) : null;
	}

	private static @Nullable Secret first(KeyForm[] forms, CharSequence text, int start) {
		for (KeyForm form : forms) {
			Secret secret = form.at(text, start);
			if (secret != null) {
				return secret;
			}
		}
		return null;
	}

	private static int slot(CharSequence text, int start) {
		return (text.charAt(start) & 31) << 10 | (text.charAt(start + 1) & 31) << 5 | (text.charAt(start + 2) & 31);
	}

}

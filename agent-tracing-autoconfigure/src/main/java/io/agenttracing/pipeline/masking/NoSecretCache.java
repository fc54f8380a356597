package io.agenttracing.pipeline.masking;

import org.jspecify.annotations.Nullable;

/**
 * A cache of short texts without secrets, since names, URLs and models recur. It is
 * direct-mapped: a collision replaces the entry. Used by several threads without a lock,
 * since a lost entry only causes another search.
 */
final class NoSecretCache {

	private static final int ENTRIES = 2_048;

	private static final int MAX_LENGTH = 128;

	private final @Nullable String[] texts = new String[ENTRIES];

	boolean contains(String text) {
		return text.length() <= MAX_LENGTH && text.equals(this.texts[index(text)]);
	}

	void add(String text) {
		if (text.length() <= MAX_LENGTH) {
			this.texts[index(text)] = text;
		}
	}

	private static int index(String text) {
		int hash = text.hashCode();
		return (hash ^ (hash >>> 16)) & (ENTRIES - 1);
	}

}

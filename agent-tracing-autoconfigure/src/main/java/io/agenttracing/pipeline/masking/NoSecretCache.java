package io.agenttracing.pipeline.masking;

import org.jspecify.annotations.Nullable;

/**
 * Remembers short texts in which nothing had to be masked, since names, URLs and models
 * come again and again: of those that share a place, the latest. Used by several threads
 * without a lock, as a text that is not found is only searched once more.
 */
final class NoSecretCache {

	private static final int PLACES = 2_048;

	private static final int MAX_LENGTH = 128;

	private final @Nullable String[] texts = new String[PLACES];

	boolean contains(String text) {
		return text.length() <= MAX_LENGTH && text.equals(this.texts[place(text)]);
	}

	void add(String text) {
		if (text.length() <= MAX_LENGTH) {
			this.texts[place(text)] = text;
		}
	}

	private static int place(String text) {
		int hash = text.hashCode();
		return (hash ^ (hash >>> 16)) & (PLACES - 1);
	}

}

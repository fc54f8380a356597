package io.agenttracing.pipeline.cap;

import java.util.BitSet;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * A Bloom filter of two generations with the ids of folded spans that were forgotten. It
 * contains each of the latest 32,768, with false positives for at most one in twenty
 * other ids.
 */
final class ForgottenSpans {

	private static final int MAX_ADDED = 32_768;

	private static final int BITS = 8 * MAX_ADDED;

	private static final int HASHES = 4;

	private static final int HASH_BITS = 16;

	private static final long MIX = 0x9E3779B97F4A7C15L;

	private @Nullable BitSet latest;

	private @Nullable BitSet before;

	private int added;

	boolean isEmpty() {
		return this.latest == null;
	}

	void add(String id) {
		if (this.latest == null || this.added == MAX_ADDED) {
			this.before = this.latest;
			this.latest = new BitSet(BITS);
			this.added = 0;
		}
		this.added++;
		long hash = hash(id);
		for (int i = 0; i < HASHES; i++) {
			this.latest.set(bit(hash, i));
		}
	}

	/**
	 * Whether a span was folded and forgotten.
	 * @param id the id of the span
	 * @return whether it is among the latest, with few false positives
	 */
	boolean contains(String id) {
		if (isEmpty()) {
			return false;
		}
		long hash = hash(id);
		return contains(this.latest, hash) || contains(this.before, hash);
	}

	private static boolean contains(@Nullable BitSet generation, long hash) {
		return generation != null && IntStream.range(0, HASHES).allMatch((i) -> generation.get(bit(hash, i)));
	}

	private static int bit(long hash, int number) {
		long rotated = Long.rotateLeft(hash, number * HASH_BITS);
		return (int) ((rotated * MIX >>> HASH_BITS) & (BITS - 1));
	}

	// Ids of other tracers need not be random.
	private static long hash(String id) {
		long hash = 0;
		for (int i = 0; i < id.length(); i++) {
			hash = (hash + id.charAt(i)) * MIX;
			hash ^= hash >>> 29;
		}
		return hash;
	}

}

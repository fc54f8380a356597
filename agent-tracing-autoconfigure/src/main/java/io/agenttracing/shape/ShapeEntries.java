package io.agenttracing.shape;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The entries of a shape as they are recorded: sorted, and no more than fits.
 */
final class ShapeEntries {

	static final int MAX_ENTRIES = 64;

	static final int MAX_LENGTH = 1_024;

	private ShapeEntries() {
	}

	/**
	 * Sorts entries.
	 * @param first what is kept before all else
	 * @param others what is kept where there is room
	 * @return the entries
	 */
	static List<String> of(Collection<String> first, Collection<String> others) {
		Set<String> kept = new TreeSet<>();
		int length = add(kept, 0, new TreeSet<>(first));
		add(kept, length, new TreeSet<>(others));
		return List.copyOf(kept);
	}

	private static int add(Set<String> kept, int before, Collection<String> entries) {
		int length = before;
		for (String entry : entries) {
			// At most three bytes for a character
			int bytes = isAscii(entry) ? entry.length() : 3 * entry.length();
			if (kept.size() < MAX_ENTRIES && length + bytes <= MAX_LENGTH && kept.add(entry)) {
				length += bytes;
			}
		}
		return length;
	}

	private static boolean isAscii(String entry) {
		return entry.chars().allMatch((character) -> character < 128);
	}

}

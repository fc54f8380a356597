package io.agenttracing.test.place;

import java.util.Collection;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Finds what somebody may have meant who has mistyped a name.
 */
public final class NearestName {

	private static final int LONGEST = 200;

	private static final int MOST = 1_000;

	private NearestName() {
	}

	/**
	 * The name that is nearest to another one.
	 * @param name the name that is not there
	 * @param known the names that are there
	 * @return the first of the nearest, null where none is like it
	 */
	public static @Nullable String of(String name, Collection<String> known) {
		return nearest(name, known, Math.max(2, Math.min(name.length(), LONGEST) / 3), true);
	}

	/**
	 * The name that was surely meant.
	 * @param name the name that is not there
	 * @param known the names that are there
	 * @return the first of which at most two letters are other, null where there is none
	 */
	public static @Nullable String mistyped(String name, Collection<String> known) {
		return nearest(name, known, 2, false);
	}

	private static @Nullable String nearest(String name, Collection<String> known, int most, boolean parts) {
		String nearest = null;
		int least = most + 1;
		int count = 0;
		for (String other : known) {
			if (count++ == MOST) {
				break;
			}
			int distance = (parts && isPart(name, other)) ? 1 : distance(name, other);
			if (distance < least) {
				least = distance;
				nearest = other;
			}
		}
		return nearest;
	}

	private static boolean isPart(String one, String other) {
		String a = one.toLowerCase(Locale.ROOT);
		String b = other.toLowerCase(Locale.ROOT);
		return Math.min(a.length(), b.length()) > 2 && (a.contains(b) || b.contains(a));
	}

	private static int distance(String one, String other) {
		String a = one.substring(0, Math.min(one.length(), LONGEST)).toLowerCase(Locale.ROOT);
		String b = other.substring(0, Math.min(other.length(), LONGEST)).toLowerCase(Locale.ROOT);
		int[] before = new int[b.length() + 1];
		for (int j = 0; j <= b.length(); j++) {
			before[j] = j;
		}
		for (int i = 1; i <= a.length(); i++) {
			int[] row = new int[b.length() + 1];
			row[0] = i;
			for (int j = 1; j <= b.length(); j++) {
				int same = before[j - 1] + ((a.charAt(i - 1) == b.charAt(j - 1)) ? 0 : 1);
				row[j] = Math.min(same, Math.min(before[j], row[j - 1]) + 1);
			}
			before = row;
		}
		return before[b.length()];
	}

}

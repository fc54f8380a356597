package io.agenttracing.test.outline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Which steps of an outline are which steps of another one, below steps that are the
 * same.
 */
final class Siblings {

	private final List<Outline> expected;

	private final List<Outline> actual;

	// By the place in the one list, the place in the other one; -1 where there is none.
	private final int[] ofExpected;

	private final int[] ofActual;

	private Siblings(List<Outline> expected, List<Outline> actual) {
		this.expected = expected;
		this.actual = actual;
		this.ofExpected = new int[expected.size()];
		this.ofActual = new int[actual.size()];
		Arrays.fill(this.ofExpected, -1);
		Arrays.fill(this.ofActual, -1);
	}

	// Those that did the same first, so that one that is missing is not taken for the
	// next one.
	static Siblings of(List<Outline> expected, List<Outline> actual) {
		Siblings siblings = new Siblings(expected, actual);
		siblings.pair(Outline::form);
		siblings.pair(Outline::text);
		siblings.pair(Outline::name);
		return siblings;
	}

	private void pair(Function<Outline, Object> key) {
		Map<Object, List<Integer>> places = new HashMap<>();
		for (int i = 0; i < this.actual.size(); i++) {
			if (this.ofActual[i] < 0) {
				places.computeIfAbsent(key.apply(this.actual.get(i)), (any) -> new ArrayList<>(1)).add(i);
			}
		}
		for (int i = 0; i < this.expected.size(); i++) {
			if (this.ofExpected[i] < 0 && !this.expected.get(i).isAny()) {
				List<Integer> found = places.get(key.apply(this.expected.get(i)));
				if (found != null && !found.isEmpty()) {
					this.ofExpected[i] = found.remove(0);
					this.ofActual[this.ofExpected[i]] = i;
				}
			}
		}
	}

	/**
	 * The steps of both in an order that fits both: what only the second one has comes
	 * before what came after it there.
	 */
	List<Pair> pairs() {
		List<Pair> pairs = new ArrayList<>();
		Map<Integer, List<Pair>> before = new HashMap<>();
		List<Pair> waiting = new ArrayList<>();
		for (int i = 0; i < this.actual.size(); i++) {
			if (this.ofActual[i] >= 0) {
				before.put(this.ofActual[i], waiting);
				waiting = new ArrayList<>();
			}
			else if (!isAllowed(i)) {
				waiting.add(new Pair(null, this.actual.get(i)));
			}
		}
		for (int i = 0; i < this.expected.size(); i++) {
			if (this.expected.get(i).isAny()) {
				continue;
			}
			pairs.addAll(before.getOrDefault(i, List.of()));
			pairs.add(new Pair(this.expected.get(i),
					(this.ofExpected[i] >= 0) ? this.actual.get(this.ofExpected[i]) : null));
		}
		pairs.addAll(waiting);
		return pairs;
	}

	// Where the place of a step tells nothing, an ellipsis anywhere stands for it.
	private boolean isAllowed(int place) {
		int from = -1;
		for (int i = place - 1; i >= 0 && from < 0; i--) {
			from = this.ofActual[i];
		}
		int to = this.expected.size();
		for (int i = place + 1; i < this.actual.size(); i++) {
			if (this.ofActual[i] >= 0) {
				to = this.ofActual[i];
				break;
			}
		}
		for (int i = 0; i < this.expected.size(); i++) {
			if (this.expected.get(i).isAny() && ((i > from && i < to) || this.actual.get(place).isBeside())) {
				return true;
			}
		}
		return false;
	}

	/**
	 * The first step that came before one that it should come after. Only steps have an
	 * order that did not run at the same time, in neither of both.
	 * @return the step, and the one that it came before; null if all are in order
	 */
	Outline @Nullable [] disorder() {
		int[] groupsOfExpected = groups(this.expected);
		int[] groupsOfActual = groups(this.actual);
		int latest = -1;
		int pending = -1;
		for (int i = 0; i < this.expected.size(); i++) {
			if (i > 0 && groupsOfExpected[i] != groupsOfExpected[i - 1]) {
				latest = latest(latest, pending, groupsOfActual);
				pending = -1;
			}
			int place = this.ofExpected[i];
			if (place < 0) {
				continue;
			}
			if (latest >= 0 && groupsOfActual[place] < groupsOfActual[latest]) {
				return new Outline[] { this.actual.get(place), this.actual.get(latest) };
			}
			pending = latest(pending, place, groupsOfActual);
		}
		return null;
	}

	private static int latest(int one, int other, int[] groups) {
		if (one < 0 || other < 0) {
			return Math.max(one, other);
		}
		return (groups[other] > groups[one]) ? other : one;
	}

	private static int[] groups(List<Outline> steps) {
		int[] groups = new int[steps.size()];
		for (int i = 1; i < groups.length; i++) {
			boolean together = steps.get(i).isBeside() && steps.get(i - 1).isBeside();
			groups[i] = groups[i - 1] + (together ? 0 : 1);
		}
		return groups;
	}

	/**
	 * A step in both, or in one of them.
	 *
	 * @param expected the step as it should be
	 * @param actual the step as it is
	 */
	record Pair(@Nullable Outline expected, @Nullable Outline actual) {

	}

}

package io.agenttracing.diagnosis.diff;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Steps of two runs that belong together, below steps that do. Attempts do by their
 * number.
 */
final class StepPairs {

	private StepPairs() {
	}

	/**
	 * A step in both runs, or in one of them.
	 *
	 * @param a the step in the first run
	 * @param b the step in the second run
	 * @param ordered whether its place among its siblings tells anything
	 * @param below the pairs below it, in the order of time
	 */
	record Pair(@Nullable Step a, @Nullable Step b, boolean ordered, List<Pair> below) {

		Pair(@Nullable Step a, @Nullable Step b, boolean ordered) {
			this(a, b, ordered, new ArrayList<>(2));
		}

		/**
		 * The step where it is, in the second run if it is in both.
		 */
		Step any() {
			Step step = (this.b != null) ? this.b : this.a;
			if (step == null) {
				throw new IllegalStateException("a pair of no steps");
			}
			return step;
		}

		boolean isBoth() {
			return this.a != null && this.b != null;
		}

	}

	static Pair of(StepTree a, StepTree b) {
		Pair top = new Pair(a.root(), b.root(), true);
		Deque<Pair> open = new ArrayDeque<>();
		open.push(top);
		while (!open.isEmpty()) {
			Pair pair = open.pop();
			if (pair.a() != null && pair.b() != null) {
				int attempts = Math.min(pair.a().attempts().size(), pair.b().attempts().size());
				for (int i = 0; i < attempts; i++) {
					pair.below()
						.addAll(siblings(pair.a().attempts().get(i).steps(), pair.b().attempts().get(i).steps()));
				}
				if (pair == top) {
					addLost(pair, a.lost(), b.lost());
				}
				pair.below().forEach(open::push);
			}
		}
		return top;
	}

	// What has lost its caller in one run only says nothing about what was done.
	private static void addLost(Pair top, List<Step> a, List<Step> b) {
		for (Pair pair : siblings(a, b)) {
			if (pair.isBoth()) {
				top.below().add(new Pair(pair.a(), pair.b(), false));
			}
		}
	}

	private static List<Pair> siblings(List<Step> a, List<Step> b) {
		Map<Step, Pair> pairOfA = new IdentityHashMap<>();
		Map<Step, Pair> pairOfB = new IdentityHashMap<>();
		Map<String, List<Step>> others = byKey(b);
		byKey(a).forEach((key, steps) -> {
			for (Pair pair : SameName.pairs(steps, others.getOrDefault(key, List.of()))) {
				pairOfA.put(pair.a(), pair);
				pairOfB.put(pair.b(), pair);
			}
		});
		// What only the second run has comes before what came after it there.
		Map<Pair, List<Pair>> before = new IdentityHashMap<>();
		List<Pair> waiting = new ArrayList<>();
		for (Step step : b) {
			Pair pair = pairOfB.get(step);
			if (pair == null) {
				waiting.add(new Pair(null, step, true));
			}
			else if (!waiting.isEmpty()) {
				before.put(pair, waiting);
				waiting = new ArrayList<>();
			}
		}
		List<Pair> pairs = new ArrayList<>(a.size());
		for (Step step : a) {
			Pair pair = pairOfA.get(step);
			pairs.addAll((pair != null) ? before.getOrDefault(pair, List.of()) : List.of());
			pairs.add((pair != null) ? pair : new Pair(step, null, true));
		}
		pairs.addAll(waiting);
		return pairs;
	}

	private static Map<String, List<Step>> byKey(List<Step> steps) {
		Map<String, List<Step>> byKey = new LinkedHashMap<>();
		steps.forEach((step) -> byKey.computeIfAbsent(step.key(), (key) -> new ArrayList<>(1)).add(step));
		return byKey;
	}

}

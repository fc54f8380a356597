package io.agenttracing.diagnosis.diff;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Steps of two runs that belong together: the n-th of a name below the same step, in
 * whatever order. Steps at the same time come in any order.
 */
final class StepPairs {

	private StepPairs() {
	}

	/**
	 * A step in both runs, or in one of them.
	 *
	 * @param a the step in the first run
	 * @param b the step in the second run
	 * @param below the pairs below it, in the order of time
	 */
	record Pair(@Nullable Step a, @Nullable Step b, List<Pair> below) {

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

	static Pair of(Step a, Step b) {
		Pair top = new Pair(a, b, new ArrayList<>());
		Deque<Pair> open = new ArrayDeque<>();
		open.push(top);
		while (!open.isEmpty()) {
			Pair pair = open.pop();
			if (pair.a() != null && pair.b() != null) {
				pair.below().addAll(children(pair.a(), pair.b()));
				pair.below().forEach(open::push);
			}
		}
		return top;
	}

	private static List<Pair> children(Step a, Step b) {
		Map<String, Deque<Step>> others = new HashMap<>();
		for (Step child : b.children()) {
			others.computeIfAbsent(child.key(), (key) -> new ArrayDeque<>()).add(child);
		}
		Map<Step, Pair> ofB = new HashMap<>();
		List<Pair> pairs = new ArrayList<>();
		for (Step child : a.children()) {
			Deque<Step> same = others.get(child.key());
			Step other = (same != null) ? same.poll() : null;
			Pair pair = new Pair(child, other, new ArrayList<>());
			pairs.add(pair);
			if (other != null) {
				ofB.put(other, pair);
			}
		}
		// What only the second run has comes before what came after it there.
		List<Pair> merged = new ArrayList<>(pairs);
		for (int i = b.children().size() - 1; i >= 0; i--) {
			Step child = b.children().get(i);
			if (!ofB.containsKey(child)) {
				Pair next = (i + 1 < b.children().size()) ? ofB.get(b.children().get(i + 1)) : null;
				Pair pair = new Pair(null, child, new ArrayList<>());
				merged.add((next != null) ? merged.indexOf(next) : merged.size(), pair);
				ofB.put(child, pair);
			}
		}
		return merged;
	}

}

package io.agenttracing.diagnosis.diff;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.diagnosis.diff.StepPairs.Pair;

/**
 * Which of several siblings of one name belong together: one after the other, the n-th of
 * both runs. Which of those at the same time began first is chance: of them, those that
 * did the same, and the longest with the longest.
 */
final class SameName {

	private static final Comparator<Step> LONGEST_FIRST = Comparator.comparingDouble((Step step) -> -step.millis());

	private SameName() {
	}

	/**
	 * Finds pairs.
	 * @param a the steps of the first run, in the order of their begin
	 * @param b those of the second run
	 * @return the pairs; the steps that are in none are in one run only
	 */
	static List<Pair> pairs(List<Step> a, List<Step> b) {
		if (b.isEmpty()) {
			return List.of();
		}
		List<Pair> pairs = new ArrayList<>(Math.min(a.size(), b.size()));
		if ((a.size() == 1 && b.size() == 1) || !(overlap(a) && overlap(b))) {
			addInOrder(pairs, a, b, true);
			return pairs;
		}
		List<Step> unlikeA = new ArrayList<>();
		List<Step> unlikeB = new ArrayList<>(b);
		Map<Long, List<Step>> alikeA = new HashMap<>();
		Map<Long, List<Step>> alikeB = new HashMap<>();
		match(a, unlikeA, unlikeB, alikeA, alikeB);
		alikeA.forEach((form, steps) -> {
			steps.sort(LONGEST_FIRST);
			List<Step> others = alikeB.getOrDefault(form, List.of());
			others.sort(LONGEST_FIRST);
			addInOrder(pairs, steps, others, false);
		});
		addInOrder(pairs, unlikeA, unlikeB, false);
		return pairs;
	}

	// Those at the same place first, so that what one run lacks is what it lacks there.
	private static void match(List<Step> a, List<Step> unlikeA, List<Step> unlikeB, Map<Long, List<Step>> alikeA,
			Map<Long, List<Step>> alikeB) {
		List<Step> b = List.copyOf(unlikeB);
		unlikeB.clear();
		Map<Long, Deque<Step>> elsewhere = new HashMap<>();
		for (int i = 0; i < b.size(); i++) {
			if (i < a.size() && a.get(i).form() == b.get(i).form()) {
				add(alikeA, a.get(i));
				add(alikeB, b.get(i));
			}
			else {
				elsewhere.computeIfAbsent(b.get(i).form(), (form) -> new ArrayDeque<>(1)).add(b.get(i));
			}
		}
		for (int i = 0; i < a.size(); i++) {
			Step step = a.get(i);
			if (i < b.size() && step.form() == b.get(i).form()) {
				continue;
			}
			Deque<Step> others = elsewhere.get(step.form());
			if (others == null || others.isEmpty()) {
				unlikeA.add(step);
			}
			else {
				add(alikeA, step);
				add(alikeB, others.remove());
			}
		}
		elsewhere.values().forEach(unlikeB::addAll);
		unlikeB.sort(Comparator.comparingDouble(Step::begin));
	}

	private static void add(Map<Long, List<Step>> steps, Step step) {
		steps.computeIfAbsent(step.form(), (form) -> new ArrayList<>(1)).add(step);
	}

	private static void addInOrder(List<Pair> pairs, List<Step> a, List<Step> b, boolean ordered) {
		for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
			pairs.add(new Pair(a.get(i), b.get(i), ordered));
		}
	}

	private static boolean overlap(List<Step> steps) {
		double end = Double.NEGATIVE_INFINITY;
		for (Step step : steps) {
			if (step.begin() < end) {
				return true;
			}
			end = Math.max(end, step.end());
		}
		return false;
	}

}

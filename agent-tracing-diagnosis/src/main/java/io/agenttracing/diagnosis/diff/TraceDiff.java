package io.agenttracing.diagnosis.diff;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.agenttracing.diagnosis.TimeText;
import io.agenttracing.diagnosis.diff.Divergence.Kind;
import io.agenttracing.diagnosis.diff.StepPairs.Pair;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import org.jspecify.annotations.Nullable;

/**
 * Two runs of one workflow: where the second one is other than the first for the first
 * time, and how long the steps of each took. Ids, and times within the noise, are no
 * difference.
 *
 * @param first where they differ first, null where they do not
 * @param further how many differences follow
 * @param attempts how many attempts more the second run made after that
 * @param millis how much longer the second run took
 * @param steps how long steps took, the largest difference first
 * @since 0.1.0
 */
public record TraceDiff(@Nullable Divergence first, int further, int attempts, double millis, List<StepTime> steps) {

	/**
	 * What a step may take longer without being other: shares of it and of the run. Twice
	 * as long is other in any case.
	 */
	private static final double NOISE = 0.35;

	private static final double NOISE_OF_RUN = 0.1;

	private static final double NOISE_MILLIS = 100;

	/**
	 * Compares two runs.
	 * @param a the first run, as it should be
	 * @param b the second run
	 * @return in what they differ
	 */
	public static TraceDiff of(Trace a, Trace b) {
		if (a.isEmpty() || b.isEmpty()) {
			return new TraceDiff(null, 0, 0, 0, List.of());
		}
		StepTree treeA = StepTree.of(a);
		StepTree treeB = StepTree.of(b);
		Pair top = StepPairs.of(treeA.root(), treeB.root());
		Differences differences = Differences.of(top);
		List<Divergence> found = differences.found();
		double millis = treeB.root().millis() - treeA.root().millis();
		Divergence first = a.markers().isEmpty() ? hanging(b, treeB) : null;
		if (first == null) {
			first = found.isEmpty() ? slower(top, treeA.root().millis()) : found.get(0);
		}
		int attempts = differences.attempts()
				- ((first != null && first.kind() == Kind.ATTEMPTS) ? attempts(first) : 0);
		return new TraceDiff(first, Math.max(0, found.size() - 1), attempts, millis, times(treeA, treeB));
	}

	private static int attempts(Divergence divergence) {
		String[] words = divergence.text().split(" ");
		return Integer.parseInt(words[0]) * (words[1].equals("more") ? 1 : -1);
	}

	// What was open when a report of a hang was written may never have arrived itself.
	private static @Nullable Divergence hanging(Trace b, StepTree steps) {
		Set<String> above = new HashSet<>();
		b.markers().forEach((marker) -> above.add(marker.data().getParentSpanId()));
		SpanNode lowest = null;
		for (SpanNode marker : b.markers()) {
			lowest = above.contains(marker.id()) ? lowest : marker;
		}
		if (lowest == null) {
			return null;
		}
		double begin = lowest.begin();
		long before = steps.steps().stream().filter((step) -> step.begin() <= begin).count();
		return new Divergence(Kind.OUTCOME, (int) before, lowest.label().replaceFirst("^stuck ", ""), null, lowest.id(),
				"hung");
	}

	// The lowest step that most of the largest difference is in.
	private static @Nullable Divergence slower(Pair top, double run) {
		Pair at = null;
		List<Pair> pairs = new ArrayList<>(List.of(top));
		for (int i = 0; i < pairs.size(); i++) {
			Pair pair = pairs.get(i);
			pairs.addAll(pair.below());
			if (isBeyondNoise(pair, run) && (at == null || Math.abs(difference(pair)) > Math.abs(difference(at)))) {
				at = pair;
			}
		}
		if (at == null) {
			return null;
		}
		double difference = difference(at);
		while (true) {
			Pair next = null;
			for (Pair below : at.below()) {
				if (isBeyondNoise(below, run) && difference(below) * difference > 0
						&& Math.abs(difference(below)) >= Math.abs(difference) / 2
						&& (next == null || Math.abs(difference(below)) > Math.abs(difference(next)))) {
					next = below;
				}
			}
			if (next == null) {
				break;
			}
			at = next;
			difference = difference(next);
		}
		Step a = at.a();
		Step b = at.b();
		return new Divergence(Kind.TIME, at.any().number(), at.any().label(), (a != null) ? a.first().id() : null,
				(b != null) ? b.first().id() : null,
				"took " + TimeText.of(Math.abs(difference)) + ((difference > 0) ? " longer" : " less"));
	}

	private static double difference(Pair pair) {
		Step a = pair.a();
		Step b = pair.b();
		return (a != null && b != null) ? b.millis() - a.millis() : 0;
	}

	private static boolean isBeyondNoise(Pair pair, double run) {
		Step a = pair.a();
		double difference = Math.abs(difference(pair));
		if (a == null || difference < NOISE_MILLIS) {
			return false;
		}
		double shorter = Math.min(a.millis(), a.millis() + difference(pair));
		return difference >= shorter || (difference >= NOISE * shorter && difference >= NOISE_OF_RUN * run);
	}

	private static List<StepTime> times(StepTree a, StepTree b) {
		Map<String, StepTime> times = new LinkedHashMap<>();
		for (Step step : a.steps()) {
			times.merge(step.sort(), new StepTime(step.label(), 1, 0, step.millis(), 0), TraceDiff::sum);
		}
		for (Step step : b.steps()) {
			times.merge(step.sort(), new StepTime(step.label(), 0, 1, 0, step.millis()), TraceDiff::sum);
		}
		List<StepTime> sorted = new ArrayList<>(times.values());
		sorted.sort(Comparator.comparingDouble((StepTime time) -> -Math.abs(time.difference())));
		return List.copyOf(sorted);
	}

	private static StepTime sum(StepTime one, StepTime other) {
		return new StepTime(one.name(), one.countA() + other.countA(), one.countB() + other.countB(),
				one.millisA() + other.millisA(), one.millisB() + other.millisB());
	}

	/**
	 * The difference as a line.
	 * @return such as {@code run B differs at step 7 `extract`: input lost field
	 * `amount`, then 3 more attempts, +2.1 s}
	 */
	public String line() {
		if (this.first == null) {
			return "the runs do not differ beyond noise";
		}
		StringBuilder line = new StringBuilder("run B differs at step ").append(this.first.step())
			.append(" `")
			.append(this.first.name())
			.append("`: ")
			.append(this.first.text());
		if (this.attempts != 0) {
			int count = Math.abs(this.attempts);
			line.append(", then ")
				.append(count)
				.append((this.attempts > 0) ? " more" : " fewer")
				.append((count == 1) ? " attempt" : " attempts");
		}
		else if (this.further > 0) {
			line.append(", then ")
				.append(this.further)
				.append((this.further == 1) ? " more difference" : " more differences");
		}
		if (Math.abs(this.millis) >= 1 && this.first.kind() != Kind.TIME) {
			line.append(", ").append((this.millis > 0) ? '+' : '-').append(TimeText.of(Math.abs(this.millis)));
		}
		return line.toString();
	}

}

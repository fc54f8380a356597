package io.agenttracing.diagnosis.diff;

import java.util.ArrayList;
import java.util.Collection;
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
	 * Compares a run with several that were as they should be. What differs among those
	 * is noise: the one it is most like counts.
	 * @param runs the runs as they should be
	 * @param b the run to compare with them
	 * @return in what it differs from the one it is most like
	 */
	public static TraceDiff of(Collection<Trace> runs, Trace b) {
		return runs.stream()
			.map((a) -> of(a, b))
			.min(Comparator.comparingInt(TraceDiff::count).thenComparingDouble((diff) -> Math.abs(diff.millis)))
			.orElseGet(() -> of(b, b));
	}

	// Time alone is the least of differences.
	private int count() {
		return (this.first == null) ? 0 : (this.first.kind() == Kind.TIME && this.further == 0) ? 1 : 2 + this.further;
	}

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
		Pair top = StepPairs.of(treeA, treeB);
		Differences differences = Differences.of(top);
		List<Divergence> found = differences.found();
		double millis = treeB.root().millis() - treeA.root().millis();
		Divergence hang = a.markers().isEmpty() ? hanging(b, treeB) : null;
		int further = found.size() - 1;
		Divergence first = null;
		if (hang != null) {
			first = (!found.isEmpty() && wasBefore(found.get(0), b, hang)) ? found.get(0) : hang;
		}
		else if (found.isEmpty()) {
			Slowdown slowdown = Slowdown.in(top, treeA.root().millis());
			first = (slowdown != null) ? slowdown.divergence() : null;
		}
		else {
			first = found.get(0);
			Slowdown slowdown = Slowdown.ofTimeout(top, treeA.root().millis());
			if (slowdown != null && slowdown.comesBefore(first, a, b)) {
				first = slowdown.divergence();
				further++;
			}
		}
		int attempts = differences.attempts()
				- ((first != null && first.kind() == Kind.ATTEMPTS) ? attempts(first) : 0);
		return new TraceDiff(first, Math.max(0, further), attempts, millis, times(treeA, treeB));
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

	// What is missing then is so because of the hang.
	private static boolean wasBefore(Divergence other, Trace b, Divergence hang) {
		SpanNode span = (other.spanB() != null) ? b.span(other.spanB()) : null;
		return span != null && b.markers()
			.stream()
			.filter((marker) -> marker.id().equals(hang.spanB()))
			.anyMatch((marker) -> ((other.kind() == Kind.INPUT) ? span.begin() : span.end()) <= marker.begin());
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
		if (Math.abs(this.millis) >= 1 && (this.first.kind() != Kind.TIME || this.further > 0)) {
			line.append(", ").append((this.millis > 0) ? '+' : '-').append(TimeText.of(Math.abs(this.millis)));
		}
		return line.toString();
	}

}

package io.agenttracing.diagnosis.diff;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.diagnosis.TimeText;
import io.agenttracing.diagnosis.diff.Divergence.Kind;
import io.agenttracing.diagnosis.diff.StepPairs.Pair;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import org.jspecify.annotations.Nullable;

/**
 * A step that took longer than the noise explains, or less long: the lowest that most of
 * the difference is in.
 */
final class Slowdown {

	/**
	 * What a step may take longer without being other: shares of it and of the run. Twice
	 * as long is other in any case.
	 */
	private static final double NOISE = 0.67;

	private static final double NOISE_OF_RUN = 0.1;

	private static final double NOISE_MILLIS = 250;

	/** What is only as much slower as most of the run is not other, but the machine. */
	private static final double NOISE_OF_OTHERS = 3;

	/**
	 * What a process that has just started takes longer by, it takes no longer than this.
	 */
	private static final double LONGEST_NOISE = 2_000;

	private static final double SHORTEST_CALL = 5;

	private static final int FEWEST_CALLS = 3;

	private final Pair pair;

	private final double difference;

	private Slowdown(Pair pair) {
		this.pair = pair;
		this.difference = difference(pair);
	}

	/**
	 * The largest one.
	 * @param top where to look
	 * @param run how long the first run took
	 */
	static @Nullable Slowdown in(Pair top, double run) {
		List<Pair> pairs = new ArrayList<>(List.of(top));
		for (int i = 0; i < pairs.size(); i++) {
			pairs.addAll(pairs.get(i).below());
		}
		double median = medianChange(pairs);
		double others = Math.min(NOISE_OF_OTHERS * median, median + Math.log(NOISE_OF_OTHERS));
		Pair at = null;
		for (Pair pair : pairs) {
			if (isBeyondNoise(pair, run) && (change(pair) > others || Math.abs(difference(pair)) >= LONGEST_NOISE)
					&& (at == null || Math.abs(difference(pair)) > Math.abs(difference(at)))) {
				at = pair;
			}
		}
		while (at != null) {
			Pair next = lower(at, run);
			if (next == null) {
				return new Slowdown(at);
			}
			at = next;
		}
		return null;
	}

	/**
	 * What made a call in the second run time out that did not in the first: while
	 * somebody waits, time is more than noise.
	 * @param top where to look
	 * @param run how long the first run took
	 */
	static @Nullable Slowdown ofTimeout(Pair top, double run) {
		List<Pair> pairs = new ArrayList<>(List.of(top));
		for (int i = 0; i < pairs.size(); i++) {
			Pair pair = pairs.get(i);
			Step a = pair.a();
			Step b = pair.b();
			if (a != null && b != null && b.last().isTimedOut() && !a.last().isTimedOut()) {
				Slowdown slow = in(pair, run);
				return (slow != null && slow.pair != pair && slow.difference > 0) ? slow : null;
			}
			pairs.addAll(pair.below());
		}
		return null;
	}

	private static @Nullable Pair lower(Pair at, double run) {
		Pair next = null;
		for (Pair below : at.below()) {
			if (isBeyondNoise(below, run) && difference(below) * difference(at) > 0
					&& Math.abs(difference(below)) >= Math.abs(difference(at)) / 2
					&& (next == null || Math.abs(difference(below)) > Math.abs(difference(next)))) {
				next = below;
			}
		}
		return next;
	}

	// Of calls that make no others. Of three it is known how much they vary.
	private static double medianChange(List<Pair> pairs) {
		double[] changes = pairs.stream()
			.filter((pair) -> pair.below().isEmpty() && longer(pair) >= SHORTEST_CALL)
			.mapToDouble(Slowdown::change)
			.sorted()
			.toArray();
		return (changes.length >= FEWEST_CALLS) ? changes[changes.length / 2] : 0;
	}

	private static double longer(Pair pair) {
		Step a = pair.a();
		Step b = pair.b();
		return (a != null && b != null) ? Math.max(a.millis(), b.millis()) : 0;
	}

	// As many times as long or short, in powers of e.
	private static double change(Pair pair) {
		Step a = pair.a();
		Step b = pair.b();
		return (a != null && b != null) ? Math.abs(Math.log((1 + b.millis()) / (1 + a.millis()))) : 0;
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

	/**
	 * Whether it explains another difference: it began before, or is below, and is not
	 * only slow because of it.
	 */
	boolean comesBefore(Divergence other, Trace runA, Trace runB) {
		Step a = this.pair.a();
		Step b = this.pair.b();
		SpanNode slow = (other.spanB() != null) ? (b != null) ? b.first() : null : (a != null) ? a.first() : null;
		SpanNode with = (other.spanB() != null) ? runB.span(other.spanB())
				: (other.spanA() != null) ? runA.span(other.spanA()) : null;
		return slow != null && with != null && slow != with && !with.isBelow(slow)
				&& (slow.isBelow(with) || slow.begin() <= with.begin());
	}

	Divergence divergence() {
		Step a = this.pair.a();
		Step b = this.pair.b();
		return new Divergence(Kind.TIME, this.pair.any().number(), this.pair.any().label(),
				(a != null) ? a.first().id() : null, (b != null) ? b.first().id() : null,
				"took " + TimeText.of(Math.abs(this.difference)) + ((this.difference > 0) ? " longer" : " less"));
	}

}

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
		Pair at = null;
		List<Pair> pairs = new ArrayList<>(List.of(top));
		for (int i = 0; i < pairs.size(); i++) {
			Pair pair = pairs.get(i);
			pairs.addAll(pair.below());
			if (isBeyondNoise(pair, run) && (at == null || Math.abs(difference(pair)) > Math.abs(difference(at)))) {
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

package io.agenttracing.transparency;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Makes a program smaller while it still shows a difference: without calls, with simpler
 * ones, or with simpler endings.
 */
final class Shrinker {

	// A program that never ends takes long to be compared.
	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final Function<Call, @Nullable Difference> comparison;

	private final long begin = System.nanoTime();

	private Shrinker(Function<Call, @Nullable Difference> comparison) {
		this.comparison = comparison;
	}

	/**
	 * Returns the difference that the smallest program shows which is found in two
	 * minutes.
	 * @param difference the one that was found
	 * @param comparison finds the difference of a simpler program, null for none
	 */
	static Difference shrink(Difference difference, Function<Call, @Nullable Difference> comparison) {
		Shrinker shrinker = new Shrinker(comparison);
		Difference smallest = difference;
		for (Difference next = shrinker.smaller(smallest); next != null; next = shrinker.smaller(smallest)) {
			smallest = next;
		}
		return smallest;
	}

	private @Nullable Difference smaller(Difference difference) {
		for (Call simpler : simpler(difference.program())) {
			if (System.nanoTime() - this.begin > PATIENCE.toNanos()) {
				return null;
			}
			Difference smaller = this.comparison.apply(simpler);
			if (smaller != null) {
				return smaller;
			}
		}
		return null;
	}

	/**
	 * Programs that are a step simpler, the simplest first.
	 */
	private static List<Call> simpler(Call call) {
		List<Call> simpler = new ArrayList<>(call.calls());
		for (int i = 0; i < call.calls().size(); i++) {
			List<Call> fewer = new ArrayList<>(call.calls());
			fewer.remove(i);
			simpler.add(call.making(fewer));
		}
		if (call.ending() != Ending.RETURN) {
			simpler.add(call.ending(Ending.RETURN));
			if (call.ending() != Ending.UNCHECKED && call.ending().fails()) {
				simpler.add(call.ending(Ending.UNCHECKED));
			}
		}
		for (int bit = 1; bit < Call.VARIATIONS; bit <<= 1) {
			if (call.does(bit)) {
				simpler.add(call.varied(call.how() & ~bit, call.taken()));
			}
			if (call.isTaken(bit)) {
				simpler.add(call.varied(call.how(), call.taken() & ~bit));
			}
		}
		for (int i = 0; i < call.calls().size(); i++) {
			for (Call below : simpler(call.calls().get(i))) {
				List<Call> calls = new ArrayList<>(call.calls());
				calls.set(i, below);
				simpler.add(call.making(calls));
			}
		}
		return simpler;
	}

}

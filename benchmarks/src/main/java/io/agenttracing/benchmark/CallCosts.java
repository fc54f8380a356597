package io.agenttracing.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What one call has cost: its caller, and all other threads of the JVM together, but for
 * those that compile and collect garbage.
 *
 * @param callerBytes the bytes that the caller allocated
 * @param callerNanos the processor time of the caller
 * @param otherBytes the bytes that other threads allocated
 * @param otherNanos their processor time
 */
record CallCosts(double callerBytes, double callerNanos, double otherBytes, double otherNanos) {

	double bytes() {
		return this.callerBytes + this.otherBytes;
	}

	double nanos() {
		return this.callerNanos + this.otherNanos;
	}

	/**
	 * Of several rounds the fewest bytes, since nothing makes them fewer than they are,
	 * and the median times.
	 */
	static CallCosts of(List<CallCosts> rounds) {
		return new CallCosts(sorted(rounds, CallCosts::callerBytes)[0], median(rounds, CallCosts::callerNanos),
				sorted(rounds, CallCosts::otherBytes)[0], median(rounds, CallCosts::otherNanos));
	}

	private static double median(List<CallCosts> rounds, ToDoubleFunction<CallCosts> figure) {
		return sorted(rounds, figure)[rounds.size() / 2];
	}

	private static double[] sorted(List<CallCosts> rounds, ToDoubleFunction<CallCosts> figure) {
		return rounds.stream().mapToDouble(figure).sorted().toArray();
	}

	/**
	 * Reads what {@link #toString()} has written.
	 */
	static CallCosts parse(String figures) {
		double[] values = Arrays.stream(figures.strip().split(" ")).mapToDouble(Double::parseDouble).toArray();
		return new CallCosts(values[0], values[1], values[2], values[3]);
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "%.1f %.1f %.1f %.1f", this.callerBytes, this.callerNanos, this.otherBytes,
				this.otherNanos);
	}

}

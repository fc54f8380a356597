package io.agenttracing.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A ratio that was measured several times.
 *
 * @param name what is compared to what
 * @param target what is aimed at, and whether it was reached; possibly nothing
 * @param unit what both were measured in
 * @param subject the median of the numerator
 * @param baseline the median of the denominator
 * @param median the median of the ratios
 * @param low the lower bound of the median
 * @param high the upper bound of the median
 */
record Ratio(String name, String target, String unit, double subject, double baseline, double median, double low,
		double high) {

	static final String AT_MOST = "≤ ";

	/**
	 * Compares measurements that were made in turns. The bounds are those order
	 * statistics that hold the median in at least 95 of 100 cases, or the extremes where
	 * there are too few for that.
	 */
	static Ratio of(String name, String target, String unit, List<Double> subjects, List<Double> baselines) {
		double[] ratios = new double[subjects.size()];
		for (int i = 0; i < ratios.length; i++) {
			ratios[i] = subjects.get(i) / baselines.get(i);
		}
		Arrays.sort(ratios);
		int rank = rank(ratios.length);
		return new Ratio(name, target, unit, median(sorted(subjects)), median(sorted(baselines)), median(ratios),
				ratios[rank], ratios[ratios.length - 1 - rank])
			.judged();
	}

	private static double[] sorted(List<Double> values) {
		return values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
	}

	private static double median(double[] sorted) {
		int middle = sorted.length / 2;
		return (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
	}

	// By the binomial distribution: the median is as likely above a value as below it.
	private static int rank(int count) {
		double below = 0;
		double probability = Math.pow(0.5, count);
		int rank = 0;
		for (int i = 0; i < count / 2; i++) {
			below += probability;
			if (2 * below > 0.05) {
				break;
			}
			rank = i + 1;
			probability = probability * (count - i) / (i + 1);
		}
		return Math.max(0, rank - 1);
	}

	private Ratio judged() {
		if (!this.target.startsWith(AT_MOST)) {
			return this;
		}
		String limit = this.target.substring(AT_MOST.length());
		// A limit with a unit is one of what was measured.
		boolean absolute = !this.unit.isEmpty() && limit.endsWith(this.unit);
		String shown = absolute ? rounded(this.subject, 100) : rounded(this.median);
		return aimedAt(this.target, number(shown) <= number(limit.replace(this.unit, "")));
	}

	private static double number(String text) {
		return Double.parseDouble(text.replace(",", "").strip());
	}

	static String verdict(boolean met) {
		return met ? ", met" : ", **missed**";
	}

	/**
	 * The same with a target that is not one of the median.
	 */
	Ratio aimedAt(String target, boolean met) {
		return new Ratio(this.name, target + verdict(met), this.unit, this.subject, this.baseline, this.median,
				this.low, this.high);
	}

	Ratio remarked(String remark) {
		return new Ratio(this.name, this.target + remark, this.unit, this.subject, this.baseline, this.median, this.low,
				this.high);
	}

	/**
	 * Half the width of the interval: what can be told apart.
	 */
	double resolution() {
		return (this.high - this.low) / 2;
	}

	String row() {
		return "| %s | %s | %s | **%s** | %s to %s | %s |".formatted(this.name, measured(this.subject),
				measured(this.baseline), rounded(this.median), rounded(this.low), rounded(this.high), this.target);
	}

	private String measured(double value) {
		return rounded(value, 100) + " " + this.unit;
	}

	private static String rounded(double value) {
		return rounded(value, 10);
	}

	private static String rounded(double value, double limit) {
		return String.format(Locale.ROOT, (value < limit) ? "%.2f" : "%,.0f", value);
	}

}

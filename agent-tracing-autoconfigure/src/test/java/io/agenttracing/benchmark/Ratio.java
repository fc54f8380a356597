package io.agenttracing.benchmark;

import java.util.Arrays;
import java.util.List;

/**
 * A ratio that was measured several times.
 *
 * @param name what is compared to what
 * @param target what is aimed at, possibly nothing
 * @param subject the median of the numerator, in nanoseconds
 * @param baseline the median of the denominator, in nanoseconds
 * @param median the median of the ratios
 * @param low the lower bound of the median
 * @param high the upper bound of the median
 */
record Ratio(String name, String target, double subject, double baseline, double median, double low, double high) {

	/**
	 * Compares measurements that were made in turns. The bounds are those order
	 * statistics that hold the median in at least 95 of 100 cases, or the extremes where
	 * there are too few for that.
	 */
	static Ratio of(String name, String target, List<Double> subjects, List<Double> baselines) {
		double[] ratios = new double[subjects.size()];
		for (int i = 0; i < ratios.length; i++) {
			ratios[i] = subjects.get(i) / baselines.get(i);
		}
		Arrays.sort(ratios);
		int rank = rank(ratios.length);
		return new Ratio(name, target, median(sorted(subjects)), median(sorted(baselines)), median(ratios),
				ratios[rank], ratios[ratios.length - 1 - rank]);
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

	String row() {
		return "| %s | %,.0f | %,.0f | **%.2f** | %.2f to %.2f | %s |".formatted(this.name, this.subject, this.baseline,
				this.median, this.low, this.high, this.target);
	}

}

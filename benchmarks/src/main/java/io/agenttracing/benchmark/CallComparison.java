package io.agenttracing.benchmark;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Ratios of two variants of a call that were measured in the same rounds.
 *
 * @param comparisons where they go
 * @param rounds what was measured
 * @param remark what is said of the subject beside its title
 */
record CallComparison(Comparisons comparisons, CallRounds rounds, String remark) {

	void of(Figure figure, CallVariant subject, CallVariant baseline) {
		of(figure, subject, baseline, "");
	}

	void of(Figure figure, CallVariant subject, CallVariant baseline, String target) {
		this.comparisons.add(ratio(figure, subject, baseline, target));
	}

	void of(Figure figure, CallVariant subject, CallVariant baseline, Headline... headlines) {
		this.comparisons.add(ratio(figure, subject, baseline, headlines[0].target()), headlines);
	}

	// The first rounds are those that both were in.
	private Ratio ratio(Figure figure, CallVariant subject, CallVariant baseline, String target) {
		List<Double> subjects = this.rounds.of(subject, figure.of);
		List<Double> baselines = this.rounds.of(baseline, figure.of);
		int both = Math.min(subjects.size(), baselines.size());
		return Ratio.of(figure.title + ": " + subject.title() + this.remark + " / " + baseline.title(), target,
				figure.unit, subjects.subList(0, both), baselines.subList(0, both));
	}

	/**
	 * What is compared.
	 */
	enum Figure {

		CALLERS_CPU("caller's CPU", "ns", CallCosts::callerNanos),

		OTHERS_CPU("CPU of the threads behind", "ns", CallCosts::otherNanos),

		CPU("CPU of all threads", "ns", CallCosts::nanos),

		CALLERS_BYTES("caller's bytes", "B", CallCosts::callerBytes),

		BYTES("bytes of all threads", "B", CallCosts::bytes);

		private final String title;

		private final String unit;

		private final ToDoubleFunction<CallCosts> of;

		Figure(String title, String unit, ToDoubleFunction<CallCosts> of) {
			this.title = title;
			this.unit = unit;
			this.of = of;
		}

	}

}

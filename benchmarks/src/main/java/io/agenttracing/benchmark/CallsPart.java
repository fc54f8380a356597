package io.agenttracing.benchmark;

import java.io.IOException;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What it costs to have a span around a call, beside the limit and beside other ways to
 * have one.
 */
final class CallsPart implements Part {

	/** Those that a target is set for, and those that show why it is met or not. */
	private static final Set<CallVariant> AIMED_AT = EnumSet.of(CallVariant.HAND_SAMPLED, CallVariant.HAND_EXPORTED,
			CallVariant.ADVICE_SAMPLED, CallVariant.FINDABLE_SAMPLED, CallVariant.HAND_BELOW, CallVariant.STEP_SAMPLED,
			CallVariant.STEP_BELOW, CallVariant.STEP_RECORDED, CallVariant.STEP_ALL, CallVariant.WITH_SPAN_SAMPLED,
			CallVariant.OBSERVED_SAMPLED, CallVariant.NEW_SPAN_SAMPLED);

	/** Those without the ones of the part on the watchdog. */
	private static final Set<CallVariant> ALL = EnumSet
		.complementOf(EnumSet.of(CallVariant.STEP_KEPT, CallVariant.STEP_WATCHED));

	@Override
	public void run(Comparisons comparisons) throws Exception {
		Mode mode = comparisons.mode();
		JmhRounds scores = new JmhRounds();
		for (int round = 1; round <= mode.rounds(); round++) {
			System.out.println("Calls, round " + round + " of " + mode.rounds());
			measure(mode, 1, (round <= mode.roundsOfOthers()) ? ALL : AIMED_AT, scores);
		}
		report(comparisons, scores, "");
		if (mode == Mode.LONG) {
			JmhRounds scoresOfTwo = new JmhRounds();
			for (int round = 1; round <= mode.roundsOfOthers(); round++) {
				System.out.println("Calls of two threads, round " + round + " of " + mode.roundsOfOthers());
				measure(mode, 2, AIMED_AT, scoresOfTwo);
			}
			report(comparisons, scoresOfTwo, ", two threads");
		}
	}

	static void measure(Mode mode, int threads, Collection<CallVariant> variants, JmhRounds scores)
			throws IOException, InterruptedException {
		for (CallVariant variant : variants) {
			JmhRun run = JmhRun.on(variant.classPath(), CallBenchmark.class, mode)
				.with("-p", "variant=" + variant, "-t", Integer.toString(threads), "-prof", "gc", "-jvmArgs",
						"-Xms1g -Xmx1g");
			run.scores().values().forEach((score) -> scores.add(variant.name(), score));
		}
	}

	private static void report(Comparisons comparisons, JmhRounds scores, String remark) {
		CallComparison compare = new CallComparison(comparisons, scores, remark);
		boolean targeted = remark.isEmpty();
		compare.times(CallVariant.STEP_SAMPLED, CallVariant.HAND_SAMPLED, targeted ? "≤ 1.15" : "");
		compare.times(CallVariant.STEP_SAMPLED, CallVariant.ADVICE_SAMPLED, "");
		compare.times(CallVariant.STEP_SAMPLED, CallVariant.FINDABLE_SAMPLED, "");
		compare.times(CallVariant.STEP_BELOW, CallVariant.HAND_BELOW, targeted ? "≤ 0.45" : "");
		compare.times(CallVariant.STEP_RECORDED, CallVariant.HAND_SAMPLED, targeted ? "≤ 1.15" : "");
		compare.times(CallVariant.STEP_ALL, CallVariant.HAND_SAMPLED, targeted ? "≤ 1.25" : "");
		compare.times(CallVariant.STEP_RECORDED, CallVariant.HAND_EXPORTED, "");
		compare.times(CallVariant.STEP_ALL, CallVariant.HAND_EXPORTED, "");
		compare.times(CallVariant.STEP_SAMPLED, CallVariant.WITH_SPAN_SAMPLED, targeted ? "≤ 0.6" : "");
		compare.times(CallVariant.STEP_SAMPLED, CallVariant.OBSERVED_SAMPLED, targeted ? "≤ 0.05" : "");
		compare.times(CallVariant.STEP_SAMPLED, CallVariant.NEW_SPAN_SAMPLED, targeted ? "≤ 0.05" : "");
		compare.times(CallVariant.ADVICE_SAMPLED, CallVariant.WITH_SPAN_SAMPLED, "");
		compare.times(CallVariant.ADVICE_SAMPLED, CallVariant.NEW_SPAN_SAMPLED, "");
		compare.bytes(CallVariant.STEP_SAMPLED, CallVariant.HAND_SAMPLED, targeted ? "≤ 1.15" : "");
		for (CallVariant variant : scores.keys().stream().map(CallVariant::valueOf).toList()) {
			CallVariant limit = variant.limit();
			if (variant != limit && (!variant.isOurs() || variant == CallVariant.STEP_DROPPED)) {
				compare.times(variant, limit, "");
			}
			if (variant != CallVariant.STEP_SAMPLED && variant != limit) {
				compare.bytes(variant, limit, "");
			}
		}
	}

	/**
	 * Ratios of two variants that were measured in the same rounds.
	 */
	record CallComparison(Comparisons comparisons, JmhRounds scores, String remark) {

		void times(CallVariant subject, CallVariant baseline, String target) {
			add(name(subject, baseline), target, "ns", this.scores.nanos(subject.name()),
					this.scores.nanos(baseline.name()));
		}

		void bytes(CallVariant subject, CallVariant baseline, String target) {
			add("bytes: " + name(subject, baseline), target, "B", this.scores.bytes(subject.name()),
					this.scores.bytes(baseline.name()));
		}

		// The first rounds are those that both were in.
		private void add(String name, String target, String unit, List<Double> subjects, List<Double> baselines) {
			int rounds = Math.min(subjects.size(), baselines.size());
			this.comparisons
				.add(Ratio.of(name, target, unit, subjects.subList(0, rounds), baselines.subList(0, rounds)));
		}

		private String name(CallVariant subject, CallVariant baseline) {
			return subject.title() + this.remark + " / " + baseline.title();
		}

	}

}

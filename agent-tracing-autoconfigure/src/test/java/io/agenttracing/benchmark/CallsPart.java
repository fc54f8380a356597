package io.agenttracing.benchmark;

import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What it costs to have a span around a call, beside the limit and beside other ways to
 * have one.
 */
final class CallsPart implements Part {

	/** Those that a target is set for. */
	private static final Set<CallVariant> AIMED_AT = EnumSet.of(CallVariant.HAND_SAMPLED, CallVariant.ADVICE_SAMPLED,
			CallVariant.HAND_BELOW, CallVariant.STEP_SAMPLED, CallVariant.STEP_BELOW, CallVariant.STEP_RECORDED,
			CallVariant.STEP_ALL, CallVariant.WITH_SPAN_SAMPLED, CallVariant.OBSERVED_SAMPLED,
			CallVariant.NEW_SPAN_SAMPLED);

	/** Those of the part on the watchdog. */
	private static final Set<CallVariant> ELSEWHERE = EnumSet.of(CallVariant.STEP_KEPT, CallVariant.STEP_WATCHED);

	@Override
	public void run(Comparisons comparisons) throws Exception {
		Mode mode = comparisons.mode();
		report(comparisons, measure(mode, mode.rounds(), 1, variants(mode)), "", variants(mode));
		if (mode == Mode.LONG) {
			report(comparisons, measure(mode, mode.rounds() / 2, 2, variants(mode)), ", two threads", variants(mode));
		}
	}

	private static List<CallVariant> variants(Mode mode) {
		return Arrays.stream(CallVariant.values())
			.filter((variant) -> (mode == Mode.SHORT) ? AIMED_AT.contains(variant) : !ELSEWHERE.contains(variant))
			.toList();
	}

	static JmhRounds measure(Mode mode, int rounds, int threads, List<CallVariant> variants)
			throws IOException, InterruptedException {
		JmhRounds scores = new JmhRounds();
		for (int round = 1; round <= rounds; round++) {
			System.out.println("Calls, " + threads + " thread(s), round " + round + " of " + rounds);
			for (CallVariant variant : variants) {
				JmhRun run = JmhRun.on(variant.classPath(), CallBenchmark.class, mode)
					.with("-p", "variant=" + variant, "-t", Integer.toString(threads), "-prof", "gc", "-jvmArgs",
							"-Xms1g -Xmx1g");
				run.scores().values().forEach((score) -> scores.add(variant.name(), score));
			}
		}
		return scores;
	}

	private static void report(Comparisons comparisons, JmhRounds scores, String remark, List<CallVariant> variants) {
		CallComparison compare = new CallComparison(comparisons, scores, remark);
		boolean targeted = remark.isEmpty();
		compare.times(CallVariant.STEP_SAMPLED, CallVariant.HAND_SAMPLED, targeted ? "≤ 1.15" : "");
		compare.times(CallVariant.STEP_SAMPLED, CallVariant.ADVICE_SAMPLED, "");
		compare.times(CallVariant.STEP_BELOW, CallVariant.HAND_BELOW, targeted ? "≤ 0.45" : "");
		compare.times(CallVariant.STEP_RECORDED, CallVariant.HAND_SAMPLED, targeted ? "≤ 1.15" : "");
		compare.times(CallVariant.STEP_ALL, CallVariant.HAND_SAMPLED, targeted ? "≤ 1.25" : "");
		compare.times(CallVariant.STEP_SAMPLED, CallVariant.WITH_SPAN_SAMPLED, targeted ? "≤ 0.6" : "");
		compare.times(CallVariant.STEP_SAMPLED, CallVariant.OBSERVED_SAMPLED, targeted ? "≤ 0.05" : "");
		compare.times(CallVariant.STEP_SAMPLED, CallVariant.NEW_SPAN_SAMPLED, targeted ? "≤ 0.05" : "");
		compare.bytes(CallVariant.STEP_SAMPLED, CallVariant.HAND_SAMPLED, targeted ? "≤ 1.15" : "");
		for (CallVariant variant : variants) {
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
			this.comparisons.add(Ratio.of(name(subject, baseline), target, "ns", this.scores.nanos(subject.name()),
					this.scores.nanos(baseline.name())));
		}

		void bytes(CallVariant subject, CallVariant baseline, String target) {
			this.comparisons.add(Ratio.of("bytes: " + name(subject, baseline), target, "B",
					this.scores.bytes(subject.name()), this.scores.bytes(baseline.name())));
		}

		private String name(CallVariant subject, CallVariant baseline) {
			return subject.title() + this.remark + " / " + baseline.title();
		}

	}

}

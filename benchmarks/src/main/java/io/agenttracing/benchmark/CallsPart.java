package io.agenttracing.benchmark;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

import io.agenttracing.benchmark.CallComparison.Figure;

/**
 * One call of a traced method: by hand, with this project's annotation, and with those of
 * others.
 */
final class CallsPart implements Part {

	/** Those that a target is set for, and what they are compared to. */
	private static final Set<CallVariant> AIMED_AT = EnumSet.of(CallVariant.HAND_SAMPLED, CallVariant.HAND_EXPORTED,
			CallVariant.HAND_TRACE, CallVariant.HAND_DROPPED, CallVariant.HAND_BELOW, CallVariant.ADVICE_SAMPLED,
			CallVariant.STEP_SAMPLED, CallVariant.STEP_ALL, CallVariant.STEP_TRACE, CallVariant.STEP_RECORDED,
			CallVariant.STEP_DROPPED, CallVariant.STEP_BELOW, CallVariant.FINDABLE_SAMPLED,
			CallVariant.WITH_SPAN_SAMPLED, CallVariant.OBSERVED_SAMPLED, CallVariant.NEW_SPAN_SAMPLED);

	/** Those without the ones of other parts. */
	private static final Set<CallVariant> ALL = EnumSet
		.complementOf(EnumSet.of(CallVariant.STEP_KEPT, CallVariant.STEP_WATCHED, CallVariant.STEP_NOT_SHOWN,
				CallVariant.STEP_SHOWN, CallVariant.REQUEST_NAMED_LATE, CallVariant.REQUEST_NAMED_EARLY));

	/** Those whose spans leave the thread that made them. */
	private static final Set<CallVariant> HANDED_ON = EnumSet.of(CallVariant.HAND_EXPORTED, CallVariant.HAND_TRACE,
			CallVariant.STEP_ALL, CallVariant.STEP_TRACE, CallVariant.STEP_RECORDED);

	/** Those that may stand in each other's way. */
	private static final Set<CallVariant> BY_TWO_THREADS = EnumSet.of(CallVariant.HAND_SAMPLED,
			CallVariant.HAND_EXPORTED, CallVariant.STEP_SAMPLED, CallVariant.STEP_ALL);

	@Override
	public void run(Comparisons comparisons) throws Exception {
		Mode mode = comparisons.mode();
		CallRounds rounds = new CallRounds(mode, 1);
		for (int round = 1; round <= mode.rounds(); round++) {
			System.out.println("Calls, round " + round + " of " + mode.rounds());
			rounds.measure((round <= mode.roundsOfOthers()) ? ALL : AIMED_AT);
		}
		CallComparison compare = new CallComparison(comparisons, rounds, "");
		headlines(compare);
		peers(compare);
		others(compare, rounds.variants());
		if (mode == Mode.LONG) {
			CallRounds roundsOfTwo = new CallRounds(mode, 2);
			for (int round = 1; round <= mode.rounds(); round++) {
				System.out.println("Calls of two threads, round " + round + " of " + mode.rounds());
				roundsOfTwo.measure(BY_TWO_THREADS);
			}
			others(new CallComparison(comparisons, roundsOfTwo, ", two threads"), roundsOfTwo.variants());
		}
	}

	private static void headlines(CallComparison compare) {
		compare.of(Figure.BYTES, CallVariant.STEP_SAMPLED, CallVariant.HAND_SAMPLED, Headline.SAMPLED_BYTES);
		compare.of(Figure.BYTES, CallVariant.STEP_ALL, CallVariant.HAND_EXPORTED, Headline.EXPORTED_BYTES);
		compare.of(Figure.BYTES, CallVariant.STEP_TRACE, CallVariant.HAND_TRACE, Headline.TRACE_BYTES);
		compare.of(Figure.BYTES, CallVariant.STEP_RECORDED, CallVariant.HAND_SAMPLED, Headline.RECORDED_BYTES);
		compare.of(Figure.BYTES, CallVariant.STEP_DROPPED, CallVariant.HAND_DROPPED, Headline.DROPPED_BYTES);
		compare.of(Figure.BYTES, CallVariant.STEP_BELOW, CallVariant.HAND_BELOW, Headline.BELOW_BYTES);
		compare.of(Figure.CALLERS_CPU, CallVariant.STEP_SAMPLED, CallVariant.ADVICE_SAMPLED, Headline.CALLERS_CPU);
		compare.of(Figure.OTHERS_CPU, CallVariant.STEP_ALL, CallVariant.HAND_EXPORTED, Headline.OTHERS_CPU,
				Headline.OTHERS_CPU_TO_BOOT);
	}

	private static void peers(CallComparison compare) {
		compare.of(Figure.CALLERS_CPU, CallVariant.STEP_SAMPLED, CallVariant.FINDABLE_SAMPLED);
		compare.of(Figure.CALLERS_CPU, CallVariant.STEP_SAMPLED, CallVariant.WITH_SPAN_SAMPLED, "≤ 0.6");
		compare.of(Figure.CALLERS_CPU, CallVariant.STEP_SAMPLED, CallVariant.OBSERVED_SAMPLED, "≤ 0.05");
		compare.of(Figure.CALLERS_CPU, CallVariant.STEP_SAMPLED, CallVariant.NEW_SPAN_SAMPLED, "≤ 0.05");
		compare.of(Figure.CALLERS_CPU, CallVariant.ADVICE_SAMPLED, CallVariant.WITH_SPAN_SAMPLED);
		compare.of(Figure.CALLERS_CPU, CallVariant.ADVICE_SAMPLED, CallVariant.NEW_SPAN_SAMPLED);
		compare.of(Figure.CALLERS_CPU, CallVariant.AGENT_SHAPED, CallVariant.AGENT_UNSHAPED);
		compare.of(Figure.CALLERS_BYTES, CallVariant.AGENT_SHAPED, CallVariant.AGENT_UNSHAPED);
		compare.of(Figure.CPU, CallVariant.STEP_ALL, CallVariant.HAND_EXPORTED);
		compare.of(Figure.CPU, CallVariant.STEP_TRACE, CallVariant.HAND_TRACE);
		compare.of(Figure.CPU, CallVariant.STEP_RECORDED, CallVariant.HAND_EXPORTED);
		compare.of(Figure.OTHERS_CPU, CallVariant.STEP_TRACE, CallVariant.HAND_TRACE);
	}

	private static void others(CallComparison compare, Collection<CallVariant> variants) {
		for (CallVariant variant : variants) {
			CallVariant limit = variant.limit();
			if (variant != limit) {
				compare.of(Figure.CALLERS_CPU, variant, limit);
				compare.of(Figure.CALLERS_BYTES, variant, limit);
				if (HANDED_ON.contains(variant)) {
					compare.of(Figure.BYTES, variant, limit);
				}
			}
		}
	}

}

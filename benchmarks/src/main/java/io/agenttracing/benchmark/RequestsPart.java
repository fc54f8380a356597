package io.agenttracing.benchmark;

import java.util.List;

import io.agenttracing.benchmark.CallComparison.Figure;

/**
 * What it costs to name the span of an ordinary request when it starts, so that one that
 * hangs can be told by its name.
 */
final class RequestsPart implements Part {

	private static final List<CallVariant> VARIANTS = List.of(CallVariant.REQUEST_NAMED_LATE,
			CallVariant.REQUEST_NAMED_EARLY);

	@Override
	public void run(Comparisons comparisons) throws Exception {
		CallRounds rounds = new CallRounds(comparisons.mode(), 1);
		for (int round = 1; round <= comparisons.mode().rounds(); round++) {
			System.out.println("Requests, round " + round + " of " + comparisons.mode().rounds());
			rounds.measure(VARIANTS);
		}
		CallComparison compare = new CallComparison(comparisons, rounds, "");
		for (Figure figure : List.of(Figure.CALLERS_BYTES, Figure.BYTES, Figure.CALLERS_CPU)) {
			compare.of(figure, CallVariant.REQUEST_NAMED_EARLY, CallVariant.REQUEST_NAMED_LATE);
		}
	}

}

package io.agenttracing.benchmark;

import java.util.List;

import io.agenttracing.benchmark.CallComparison.Figure;

/**
 * What it takes to show spans on a page, while nobody looks at it.
 */
final class ViewerPart implements Part {

	@Override
	public void run(Comparisons comparisons) throws Exception {
		CallRounds rounds = new CallRounds(comparisons.mode(), 1);
		for (int round = 1; round <= comparisons.mode().rounds(); round++) {
			System.out.println("Viewer, round " + round + " of " + comparisons.mode().rounds());
			rounds.measure(List.of(CallVariant.STEP_NOT_SHOWN, CallVariant.STEP_SHOWN));
		}
		CallComparison compare = new CallComparison(comparisons, rounds, "");
		for (Figure figure : List.of(Figure.CALLERS_BYTES, Figure.CALLERS_CPU, Figure.BYTES, Figure.CPU)) {
			compare.of(figure, CallVariant.STEP_SHOWN, CallVariant.STEP_NOT_SHOWN);
		}
	}

}

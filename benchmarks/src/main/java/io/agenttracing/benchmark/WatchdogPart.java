package io.agenttracing.benchmark;

import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;

/**
 * What the watch over open spans costs: each of its scans, and each call.
 */
final class WatchdogPart implements Part {

	private static final int BASELINE = 1_000;

	private static final int SPANS_OF_TRACE = 10;

	/** The watchdog does not look at what is younger. */
	private static final Duration MIN_AGE = Duration.ofMillis(1_100);

	@Override
	public void run(Comparisons comparisons) throws Exception {
		scans(comparisons);
		List<CallVariant> variants = List.of(CallVariant.STEP_DROPPED, CallVariant.STEP_WATCHED, CallVariant.STEP_KEPT,
				CallVariant.STEP_RECORDED);
		CallRounds rounds = new CallRounds(comparisons.mode(), 1);
		for (int round = 0; round < comparisons.mode().rounds(); round++) {
			rounds.measure(variants);
		}
		CallComparison compare = new CallComparison(comparisons, rounds, "");
		compare.of(CallComparison.Figure.CPU, CallVariant.STEP_RECORDED, CallVariant.STEP_KEPT);
		compare.of(CallComparison.Figure.CPU, CallVariant.STEP_WATCHED, CallVariant.STEP_DROPPED);
	}

	private static void scans(Comparisons comparisons) throws Exception {
		try (OpenCalls few = OpenCalls.of(BASELINE / SPANS_OF_TRACE, SPANS_OF_TRACE)) {
			for (int spans = BASELINE; spans <= 100 * BASELINE; spans *= 10) {
				try (OpenCalls open = OpenCalls.of(spans / SPANS_OF_TRACE, SPANS_OF_TRACE)) {
					long start = System.nanoTime();
					Awaitility.await().until(() -> System.nanoTime() - start > MIN_AGE.toNanos());
					for (int i = 0; i < 20; i++) {
						open.millisPerScan();
						few.millisPerScan();
					}
					String again = (spans == BASELINE) ? " again" : "";
					comparisons.add(
							comparisons.measure("a scan of %,d open spans%s / of %,d".formatted(spans, again, BASELINE),
									"", "ms", open::millisPerScan, few::millisPerScan));
				}
			}
		}
	}

}

package io.agenttracing.benchmark;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What an application notices of an exporter that never answers.
 */
final class BlockedExporterPart implements Part {

	private static final int OPERATIONS = 100_000;

	@Override
	public void run(Comparisons comparisons) {
		int operations = Math.max(1_000, comparisons.mode().scaled(OPERATIONS));
		try (Exporting healthy = Exporting.byCollector();
				Exporting again = Exporting.byCollector();
				Exporting blocked = Exporting.intoBlockedExporter()) {
			for (Exporting application : List.of(healthy, again, blocked)) {
				application.medianNanos(2 * operations);
			}
			ToDoubleFunction<Exporting> measure = (application) -> application.medianNanos(operations);
			comparisons.compare("an operation with a span, median: healthy exporter again / healthy", "", measure,
					again, healthy);
			comparisons.compare("an operation with a span, median: exporter blocked for ever / healthy", "≤ 1.05",
					measure, blocked, healthy);
		}
	}

}

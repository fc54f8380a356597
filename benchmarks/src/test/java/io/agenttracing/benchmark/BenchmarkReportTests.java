package io.agenttracing.benchmark;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BenchmarkReport} and what is in it.
 */
class BenchmarkReportTests {

	private static final List<String> PARTS = List.of("calls", "startup");

	@Test
	void keepsThePartsThatAreNotMeasuredAgain() {
		BenchmarkReport report = BenchmarkReport.of(PARTS, "");
		report.put("startup", Mode.LONG, 0.1, List.of(ratio("first", "")), "");
		report.put("calls", Mode.LONG, 0.1, List.of(ratio("second", "")), "![plot](plot.svg)");
		BenchmarkReport again = BenchmarkReport.of(PARTS, report.toString());
		assertThat(again).hasToString(report.toString());
		again.put("startup", Mode.SHORT, 0.2, List.of(ratio("third", "")), "");
		assertThat(again.toString())
			.containsSubsequence("## calls", "second", "![plot](plot.svg)", "## startup", "load 0.2 before. Mode short",
					"third")
			.doesNotContain("first");
	}

	@Test
	void forgetsPartsThatAreGone() {
		assertThat(BenchmarkReport.of(PARTS, "# Benchmarks\n\n## gone\n\n| what |\n").toString())
			.doesNotContain("gone");
	}

	@Test
	void saysWhetherATargetIsMet() {
		assertThat(ratio("reached", "≤ 2").row()).contains("| ≤ 2, met |");
		assertThat(ratio("not reached", "≤ 1.5").row()).contains("| ≤ 1.5, **missed** |");
		assertThat(ratio("without", "").row()).endsWith("|  |");
	}

	@Test
	void givesTheMedianAndItsInterval() {
		List<Double> ones = List.of(1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0);
		Ratio ratio = Ratio.of("seven", "", "ns", List.of(7.0, 1.0, 6.0, 2.0, 5.0, 3.0, 4.0), ones);
		assertThat(ratio.median()).isEqualTo(4);
		assertThat(ratio.low()).isEqualTo(1);
		assertThat(ratio.high()).isEqualTo(7);
	}

	@Test
	void plotsOverDecades() {
		Plot plot = new Plot("Time");
		plot.add("with x spans", List.of(new double[] { 1, 100 }, new double[] { 1_000, 90 }));
		assertThat(plot.svg()).startsWith("<svg ")
			.contains(">1,000</text>", ">100</text>", "with x spans", "prefers-color-scheme: dark")
			.endsWith("</svg>\n");
	}

	private static Ratio ratio(String name, String target) {
		return Ratio.of(name, target, "ns", List.of(3.4, 3.6), List.of(2.0, 2.0));
	}

}

package io.agenttracing.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.agenttracing.benchmark.BenchmarkReport.Run;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BenchmarkReport} and what is in it.
 */
class BenchmarkReportTests {

	private static final List<String> PARTS = List.of("calls", "startup");

	@Test
	void keepsThePartsThatAreNotMeasuredAgain() {
		BenchmarkReport report = BenchmarkReport.of(PARTS, "");
		report.put("startup", new Run(0.1, 60), measured(ratio("first", "")), "");
		report.put("calls", new Run(0.1, 60), measured(ratio("second", "")), "![plot](plot.svg)");
		BenchmarkReport again = BenchmarkReport.of(PARTS, report.toString());
		assertThat(again).hasToString(report.toString());
		again.put("startup", new Run(0.2, 1_234), measured(ratio("third", "")), "");
		assertThat(again.toString())
			.containsSubsequence("## calls", "second", "![plot](plot.svg)", "## startup",
					"load 0.2 before. Mode short, in 1,234 s.", "third")
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
	void aLimitWithAUnitIsOneOfWhatWasMeasured() {
		assertThat(ratio("reached", "≤ 4 ns").row()).contains("| ≤ 4 ns, met |");
		assertThat(ratio("not reached", "≤ 3 ns").row()).contains("| ≤ 3 ns, **missed** |");
		assertThat(Ratio.of("as shown", "≤ 105 ns", "ns", List.of(105.3), List.of(1.0)).row()).contains(", met |");
	}

	@Test
	void beginsWithTheHeadlines() {
		BenchmarkReport report = BenchmarkReport.of(PARTS, "");
		Comparisons comparisons = new Comparisons(Mode.SHORT);
		comparisons.add(Ratio.of("calls", "", "B", List.of(1_530.0), List.of(1_020.0)), Headline.SAMPLED_BYTES,
				Headline.RECORDED_BYTES);
		report.put("calls", new Run(0.1, 60), comparisons, "");
		assertThat(report.toString()).contains(Headline.SAMPLED_BYTES.what(), "| 1.50 | ≤ 1.02, **missed** |",
				"| 1,530 B | ≤ 1,300 B, **missed** |", "| – | ≤ 1,950 B |");
		assertThat(BenchmarkReport.of(PARTS, report.toString())).hasToString(report.toString());
	}

	@Test
	void hasTheFiguresOfBefore() {
		assertThat(new Summary("").toString().lines().skip(2)).hasSameSizeAs(Headline.values())
			.noneMatch((row) -> row.contains("| – | – |"));
	}

	@Test
	void keepsFiguresForALaterReport(@TempDir Path directory) throws IOException {
		Path file = directory.resolve("before.properties");
		Summary.store(Map.of(Headline.SAMPLED_BYTES, 1.294), file);
		Summary.store(Map.of(Headline.RECORDED_BYTES, 2_480.6), file);
		assertThat(file).hasContent("RECORDED_BYTES=2481.0\nSAMPLED_BYTES=1.29");
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

	private static Comparisons measured(Ratio ratio) {
		Comparisons comparisons = new Comparisons(Mode.SHORT);
		comparisons.add(ratio);
		return comparisons;
	}

	private static Ratio ratio(String name, String target) {
		return Ratio.of(name, target, "ns", List.of(3.4, 3.6), List.of(2.0, 2.0));
	}

}

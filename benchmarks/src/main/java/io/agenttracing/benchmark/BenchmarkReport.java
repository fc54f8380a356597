package io.agenttracing.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.boot.SpringBootVersion;

/**
 * A page in Markdown with a section for each part, and in it what it was measured on. A
 * part that is measured again replaces its own section only.
 */
final class BenchmarkReport {

	private static final String HEADING = "\n## ";

	private final Map<String, String> sections;

	private final Summary summary;

	private BenchmarkReport(Map<String, String> sections, Summary summary) {
		this.sections = sections;
		this.summary = summary;
	}

	/**
	 * A report with the parts in this order.
	 * @param parts the names of all parts
	 * @param earlier an earlier report, possibly nothing
	 * @return the report, with what is found in the earlier one
	 */
	static BenchmarkReport of(Iterable<String> parts, String earlier) {
		Map<String, String> sections = new LinkedHashMap<>();
		parts.forEach((part) -> sections.put(part, ""));
		String[] pieces = earlier.split(HEADING);
		for (int i = 1; i < pieces.length; i++) {
			String name = pieces[i].substring(0, (pieces[i] + "\n").indexOf('\n'));
			String section = HEADING + pieces[i].strip() + "\n";
			sections.computeIfPresent(name, (part, none) -> section);
		}
		return new BenchmarkReport(sections, new Summary(pieces[0]));
	}

	void put(String part, Run run, Comparisons comparisons, String appendix) {
		String rows = comparisons.ratios().stream().map(Ratio::row).collect(Collectors.joining("\n"));
		this.sections.put(part,
				"""
						%s%s

						%s, load %s before. Mode %s, in %,d s.

						| what | measured | beside | ratio | 95 %% | target |
						|---|---|---|---|---|---|
						%s
						""".formatted(HEADING, part, machine(), String.format(Locale.ROOT, "%.1f", run.load()),
						comparisons.mode().name().toLowerCase(Locale.ROOT), run.seconds(), rows)
						+ (appendix.isEmpty() ? "" : "\n" + appendix.strip() + "\n"));
		this.summary.put(comparisons.headlines());
	}

	@Override
	public String toString() {
		return """
				# Benchmarks

				Written by `mvn -q -B -DskipTests -Pbenchmark verify -Dbenchmark.mode=long
				-Dbenchmark.report=../docs/benchmarks.md`. Times depend on the machine, ratios less so: what is
				compared runs in turns in one run. Both columns of measurements are medians, and so is the ratio, which
				is the median of the ratios of each turn. The column "95 %%" holds that median in 95 of 100 cases, and is
				the range of the ratios where there are fewer than six. What is compared to itself "again" is the noise.

				First what counts. "Before" is what the same program measured before the work on these figures began;
				CPU is what the threads took, without compilers and without waiting.

				%s"""
			.formatted(this.summary) + String.join("", this.sections.values());
	}

	private static String machine() {
		return "%s, %d cores; %s %s, %s %s; Spring Boot %s".formatted(processor(),
				Runtime.getRuntime().availableProcessors(), System.getProperty("os.name"),
				System.getProperty("os.version"), System.getProperty("java.vm.name"),
				System.getProperty("java.vm.version"), SpringBootVersion.getVersion());
	}

	private static String processor() {
		try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
			return lines.filter((line) -> line.startsWith("model name"))
				.map((line) -> line.substring(line.indexOf(':') + 1).strip())
				.findFirst()
				.orElse(System.getProperty("os.arch"));
		}
		catch (IOException ex) {
			return System.getProperty("os.arch");
		}
	}

	/**
	 * How a part was run.
	 *
	 * @param load the load of the machine before
	 * @param seconds how long it took
	 */
	record Run(double load, long seconds) {

		static Run of(Work work) throws Exception {
			double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
			long start = System.nanoTime();
			work.run();
			return new Run(load, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
		}

		/**
		 * What is run.
		 */
		interface Work {

			void run() throws Exception;

		}

	}

}

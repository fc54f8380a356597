package io.agenttracing.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The bytes that a call may allocate, by row, in a file for each major version of the
 * JDK: what a compiler leaves out differs between them. A row of a caller may grow by
 * less than two small objects, since it is the same in each run, one of all threads by a
 * share.
 *
 * @param file where the rows are
 * @param rows the bytes of each
 */
record Budget(Path file, Map<String, Long> rows) {

	static final String WRITE = "budget.write";

	private static final String CALLER = ".caller";

	private static final long CALLERS_TOLERANCE = 24;

	private static final double TOLERANCE = 0.03;

	/**
	 * The budget for this JDK, without rows where there is no file.
	 */
	static Budget ofThisJdk(Path directory) {
		return of(directory.resolve("budget-" + Runtime.version().feature() + ".properties"));
	}

	static Budget of(Path file) {
		Map<String, Long> rows = new TreeMap<>();
		try {
			if (Files.exists(file)) {
				Files.readAllLines(file)
					.stream()
					.map((line) -> line.split("="))
					.forEach((pair) -> rows.put(pair[0], Long.valueOf(pair[1])));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return new Budget(file, rows);
	}

	/**
	 * The row of what a caller allocates itself.
	 */
	static String caller(Enum<?> variant) {
		return variant.name() + CALLER;
	}

	/**
	 * The row of what all threads allocate together.
	 */
	static String all(Enum<?> variant) {
		return variant.name() + ".all";
	}

	boolean exists() {
		return !this.rows.isEmpty();
	}

	void write(Map<String, Double> measured) throws IOException {
		Files.write(this.file,
				new TreeMap<>(measured).entrySet()
					.stream()
					.map((row) -> row.getKey() + "=" + Math.round(row.getValue()))
					.toList());
	}

	/**
	 * What is wrong with a row, if anything is.
	 */
	Optional<String> excess(String row, double measured) {
		Long budget = this.rows.get(row);
		if (budget == null) {
			return Optional.of("There is no budget for %s, which takes %.0f B. %s".formatted(row, measured, remedy()));
		}
		if (measured <= budget + tolerance(row, budget)) {
			return Optional.empty();
		}
		return Optional.of(String.format(Locale.ROOT,
				"%s takes %,.0f B: the budget is %,d B, of which %,.0f more are tolerated. If there is a reason for it, %s",
				row, measured, budget, tolerance(row, budget), remedy()));
	}

	/**
	 * What to do about a row that has become cheaper, if it has.
	 */
	Optional<String> saving(String row, double measured) {
		Long budget = this.rows.get(row);
		if (budget == null || measured >= budget - tolerance(row, budget)) {
			return Optional.empty();
		}
		return Optional.of(String.format(Locale.ROOT, "%s takes %,.0f B only: the budget is %,d B. To tighten it, %s",
				row, measured, budget, remedy()));
	}

	String remedy() {
		return "write %s with -D%s=true, and say the reason in the commit".formatted(this.file.getFileName(), WRITE);
	}

	private static double tolerance(String row, long budget) {
		return row.endsWith(CALLER) ? CALLERS_TOLERANCE : TOLERANCE * budget;
	}

}

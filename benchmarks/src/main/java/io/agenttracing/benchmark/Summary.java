package io.agenttracing.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The figures of the headlines, beside those of before.
 */
final class Summary {

	private static final String NONE = "–";

	private final Map<Headline, Double> before = new EnumMap<>(Headline.class);

	private final Map<Headline, Double> now = new EnumMap<>(Headline.class);

	/**
	 * The figures that an earlier report has.
	 * @param earlier the report, possibly nothing
	 */
	Summary(String earlier) {
		try (InputStream file = Summary.class.getResourceAsStream("before.properties")) {
			Properties properties = new Properties();
			properties.load(file);
			properties.forEach((headline, figure) -> this.before.put(Headline.valueOf((String) headline),
					Double.parseDouble((String) figure)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		earlier.lines().filter((line) -> line.startsWith("| ")).map((line) -> line.split("\\|")).forEach((cells) -> {
			for (Headline headline : Headline.values()) {
				if (cells[1].strip().equals(headline.what()) && !cells[3].strip().equals(NONE)) {
					this.now.put(headline, headline.parse(cells[3]));
				}
			}
		});
	}

	void put(Map<Headline, Double> figures) {
		this.now.putAll(figures);
	}

	/**
	 * Writes figures for a later summary to have them as those of before.
	 * @param figures the figures
	 * @param file the file, whose other figures stay
	 */
	static void store(Map<Headline, Double> figures, Path file) throws IOException {
		Map<String, String> lines = new TreeMap<>();
		if (Files.exists(file)) {
			Files.readAllLines(file)
				.stream()
				.map((line) -> line.split("="))
				.forEach((pair) -> lines.put(pair[0], pair[1]));
		}
		figures.forEach((headline, figure) -> lines.put(headline.name(), headline.rounded(figure)));
		Files.write(file, lines.entrySet().stream().map((line) -> line.getKey() + "=" + line.getValue()).toList());
	}

	@Override
	public String toString() {
		StringBuilder table = new StringBuilder("| what | before | now | target |\n|---|---|---|---|\n");
		for (Headline headline : Headline.values()) {
			Double figure = this.now.get(headline);
			table.append("| %s | %s | %s | %s |%n".formatted(headline.what(), text(headline, this.before.get(headline)),
					text(headline, figure), (figure != null) ? headline.verdict(figure) : headline.target()));
		}
		return table.toString();
	}

	private static String text(Headline headline, Double figure) {
		return (figure != null) ? headline.text(figure) : NONE;
	}

}

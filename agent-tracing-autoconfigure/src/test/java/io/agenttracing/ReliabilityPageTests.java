package io.agenttracing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.agenttracing.testing.document.Snippet;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@code docs/reliability.md} promises has tests that are there, and a figure.
 */
class ReliabilityPageTests {

	private static final Path ROOT = Path.of("..");

	private static final int PROMISES = 35;

	private static final Pattern TEST = Pattern.compile("`(\\w+Tests)`");

	private static final Pattern PROFILE = Pattern.compile(" -P(\\w+)");

	private final String page = Snippet.text(Path.of("docs", "reliability.md"));

	@Test
	void eachPromiseHasTestsAndAFigure() {
		Map<String, String> tests = tests();
		List<String> rows = rows();
		assertThat(rows).hasSizeGreaterThanOrEqualTo(PROMISES).allSatisfy((row) -> {
			String[] cells = row.split(" \\| ?");
			List<String> named = named(cells[2], TEST);
			assertThat(named).as(row).isNotEmpty().allSatisfy((test) -> assertThat(tests).containsKey(test));
			assertThat(named).as(row).anySatisfy((test) -> assertThat(tests.get(test)).contains("Test\n"));
			assertThat(cells[3].replace("|", "")).as(row).containsPattern("\\d");
		});
	}

	@Test
	void commandsAreThoseOfProfiles() throws IOException {
		String pom = Files.readString(Path.of("pom.xml"));
		assertThat(named(this.page, PROFILE)).isNotEmpty()
			.allSatisfy((profile) -> assertThat(pom).contains("<id>" + profile + "</id>"));
	}

	private List<String> rows() {
		List<String> rows = new ArrayList<>();
		boolean promises = false;
		for (String line : this.page.lines().toList()) {
			promises = line.startsWith("| promise |") || (promises && line.startsWith("|"));
			if (promises && !line.startsWith("| promise |") && !line.startsWith("|---")) {
				rows.add(line);
			}
		}
		return rows;
	}

	private static List<String> named(String text, Pattern pattern) {
		return pattern.matcher(text).results().map((MatchResult result) -> result.group(1)).distinct().toList();
	}

	/**
	 * The tests of all modules by their name.
	 */
	private static Map<String, String> tests() {
		Map<String, String> tests = new HashMap<>();
		try (Stream<Path> files = Files.walk(ROOT.toRealPath())) {
			files.filter((file) -> file.toString().matches(".*/src/test/.*Tests\\.java"))
				.forEach((file) -> tests.merge(file.getFileName().toString().replace(".java", ""), read(file),
						String::concat));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return tests;
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}

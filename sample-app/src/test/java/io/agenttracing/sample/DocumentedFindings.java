package io.agenttracing.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.agenttracing.diagnosis.Finding;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A row of the table in docs/diagnosis.md: what must be found in a run of the sample, and
 * what may be. Nothing else may.
 *
 * @param run what was run
 * @param agentsBy what the agents are built with
 * @param must what has to be found
 * @param may what may be found beside
 */
record DocumentedFindings(String run, String agentsBy, List<Expected> must, List<Expected> may) {

	private static final Path PAGE = Path.of("..", "docs", "diagnosis.md");

	private static final String TITLE = "## What the sample's scenarios say";

	// | `slow` | beans | info `critical-path` (http post of chat) | … |
	private static final Pattern ROW = Pattern
		.compile("(?m)^\\| `?([\\w-]+)`? \\| ([\\w ,]+?) \\|([^|]*)\\|([^|]*)\\|$");

	private static final Pattern FINDING = Pattern.compile("(info|warning|error) `([a-z-]+)`(?: \\(([^)]*)\\))?");

	// Whether these are found depends on how fast the application starts.
	private static final List<Expected> ANYWHERE = Stream.of("critical-path", "queue-dominated", "untraced-gap")
		.map((rule) -> new Expected("info", rule, ""))
		.toList();

	/**
	 * All rows, one for each way to build the agents.
	 */
	static List<DocumentedFindings> all() {
		String page = page();
		assertThat(page).contains(TITLE);
		String section = page.substring(page.indexOf(TITLE) + TITLE.length());
		int next = section.indexOf("\n## ");
		List<DocumentedFindings> rows = new ArrayList<>();
		ROW.matcher((next < 0) ? section : section.substring(0, next))
			.results()
			.filter((row) -> !row.group(1).equals("run"))
			.forEach((row) -> {
				for (String agentsBy : row.group(2).split(", ")) {
					rows.add(new DocumentedFindings(row.group(1), agentsBy, findings(row.group(3)),
							findings(row.group(4))));
				}
			});
		return rows;
	}

	static DocumentedFindings of(String run, String agentsBy) {
		return all().stream()
			.filter((row) -> row.run().equals(run) && row.agentsBy().equals(agentsBy))
			.findFirst()
			.orElseThrow(() -> new AssertionError("no row for " + run + " by " + agentsBy));
	}

	private static String page() {
		try {
			return Files.readString(PAGE);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<Expected> findings(String cell) {
		Matcher matcher = FINDING.matcher(cell);
		List<Expected> findings = matcher.results()
			.map((match) -> new Expected(match.group(1), match.group(2), String.valueOf(match.group(3))))
			.toList();
		assertThat(cell.replaceAll(FINDING.pattern(), "")).as("what is no finding in: " + cell).matches("[ ,]*");
		return findings;
	}

	/**
	 * Holds traces against the row: all rules, and what the processes reported while the
	 * traces were theirs.
	 */
	void verify(JudgedTraces traces) {
		List<Finding> findings = traces.findings();
		assertThat(this.must).as("found in %s by %s: %s", this.run, this.agentsBy, findings)
			.allMatch((expected) -> findings.stream().anyMatch(expected::matches));
		assertThat(findings).as("%s by %s", this.run, this.agentsBy)
			.allMatch((finding) -> isAllowed(finding), "named in docs/diagnosis.md");
		List<String> reported = traces.reportedRules().distinct().toList();
		assertThat(reported).as("reported in %s by %s", this.run, this.agentsBy)
			.isSubsetOf(Stream.of(this.must, this.may, ANYWHERE).flatMap(List::stream).map(Expected::rule).toList())
			.containsAll(this.must.stream().filter(Expected::isAlarm).map(Expected::rule).toList());
	}

	// A rule that must find something finds nothing else.
	private boolean isAllowed(Finding finding) {
		if (this.must.stream().anyMatch((expected) -> expected.rule().equals(finding.rule()))) {
			return Stream.concat(this.must.stream(), this.may.stream())
				.anyMatch((expected) -> expected.matches(finding));
		}
		return Stream.concat(this.may.stream(), ANYWHERE.stream()).anyMatch((expected) -> expected.matches(finding));
	}

	/**
	 * A finding.
	 *
	 * @param severity info, warning or error
	 * @param rule the id of the rule
	 * @param text what it says, with dots for what is left out
	 */
	record Expected(String severity, String rule, String text) {

		private boolean matches(Finding finding) {
			String said = (this.text.equals("null")) ? "" : this.text;
			int from = 0;
			for (String part : said.split(" … ")) {
				int at = finding.cause().indexOf(part, from);
				if (at < 0) {
					return false;
				}
				from = at + part.length();
			}
			return this.rule.equals(finding.rule()) && this.severity.equalsIgnoreCase(finding.severity().name());
		}

		private boolean isAlarm() {
			return !this.severity.equals("info");
		}

	}

}

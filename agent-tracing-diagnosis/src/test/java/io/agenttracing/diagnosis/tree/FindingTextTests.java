package io.agenttracing.diagnosis.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.agenttracing.diagnosis.Confidence;
import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.Severity;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FindingText}.
 */
class FindingTextTests {

	private final List<Finding> findings = new ArrayList<>();

	@Test
	void isNothingWithoutFindings() {
		assertThat(FindingText.full(List.of(), true)).isEmpty();
		assertThat(FindingText.brief(List.of(), true)).isEmpty();
	}

	@Test
	void putsWhatFollowsBelowItsCause() {
		Finding inversion = add("timeout-inversion", Severity.WARNING, null, "It may take 3 s.", "Lower it.", null);
		Finding timeout = add("first-timeout", Severity.ERROR, null, "It timed out.", "See why.", inversion);
		add("root-cause", Severity.ERROR, null, "It began there.", "Look there.", timeout);
		add("could-be-parallel", Severity.INFO, 1_234.0, "Three calls.", "Run them at the same time.", null);
		add("critical-path", Severity.INFO, 0.2, "It went there.", "", null);
		assertThat(FindingText.full(this.findings, false)).isEqualTo("""
				warning timeout-inversion: It may take 3 s.
				  fix: Lower it.
				  so error first-timeout: It timed out.
				    fix: See why.
				    so error root-cause: It began there.
				      fix: Look there.
				info could-be-parallel: Three calls. Without it, the trace takes 1.2 s less.
				  fix: Run them at the same time.
				info critical-path: It went there.
				""");
		assertThat(FindingText.brief(this.findings, false))
			.isEqualTo(FindingText.full(this.findings, false).replace("  fix: Run them at the same time.\n", ""));
	}

	@Test
	void isShortForSomebodyWhoDidNotAsk() {
		Finding last = add("info-0", Severity.INFO, null, "It is.", "Do it.", null);
		for (int i = 1; i < 10; i++) {
			last = add("info-" + i, Severity.INFO, null, "It is.", "Do it.", null);
		}
		add("behind-an-info", Severity.ERROR, null, "It failed.", "", last);
		assertThat(FindingText.brief(this.findings, false)).isEqualTo("""
				info info-0: It is.
				info info-1: It is.
				info info-2: It is.
				error behind-an-info: It failed.
				… and 7 more
				""");
		for (int i = 0; i < 100; i++) {
			add("warning-" + i, Severity.WARNING, null, "It is.", "", null);
		}
		assertThat(FindingText.brief(this.findings, false).lines()).hasSize(17).contains("… and 95 more");
		assertThat(FindingText.full(this.findings, false).lines()).hasSize(121);
	}

	@Test
	void wrapsBetweenWordsAndKeepsANumberWithItsUnit() {
		@Nullable Finding cause = null;
		for (int i = 0; i < 20; i++) {
			cause = add("rule", Severity.ERROR, null, "It took 12 ms and 3 s, ".repeat(12), "Give it 5 s. ".repeat(12),
					cause);
		}
		add("word", Severity.ERROR, null, "x".repeat(500), "1 2 3 4 5 6 7 8 9 ".repeat(20), null);
		String text = FindingText.full(this.findings, false);
		assertThat(text.lines()).allMatch((line) -> line.length() <= 120).hasSizeGreaterThan(60);
		assertThat(text.lines().limit(100)).noneMatch((line) -> line.matches(".*\\d"));
		assertThat(text.lines().map(String::strip).collect(Collectors.joining(" ")))
			.contains("so error rule: " + "It took 12 ms and 3 s, ".repeat(12).strip());
	}

	@Test
	void isColouredOnlyWhereTheTerminalHasColoursAndNeverByNames() {
		add("a", Severity.ERROR, null, "It is \u001b[2J.\n", "", null);
		add("b", Severity.WARNING, null, "It is.", "Do it.", null);
		add("c", Severity.INFO, null, "It is.", "", null);
		assertThat(FindingText.full(this.findings, false)).doesNotContain("\u001b").contains("It is \\u001b[2J.\\n\n");
		assertThat(FindingText.full(this.findings, true)).contains("\u001b[31merror a:\u001b[0m It is",
				"\u001b[33mwarning b:\u001b[0m It is.", "  \u001b[2mfix:\u001b[0m Do it.", "\u001b[2minfo c:\u001b[0m");
	}

	private Finding add(String rule, Severity severity, @Nullable Double saving, String cause, String fix,
			@Nullable Finding because) {
		Finding finding = new Finding(rule, severity, Confidence.HIGH, "x", List.of("00f067aa0ba902b7"), Map.of(),
				saving, cause, fix, because);
		this.findings.add(finding);
		return finding;
	}

}

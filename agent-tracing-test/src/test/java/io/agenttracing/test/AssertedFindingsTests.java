package io.agenttracing.test;

import org.junit.jupiter.api.Test;

import static io.agenttracing.test.LoanTraces.fails;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What rules found.
 */
class AssertedFindingsTests {

	private final AgentTrace loan = LoanTraces.loan();

	private final AgentTrace inverted = LoanTraces.inverted();

	@Test
	void areThere() {
		assertThat(this.inverted).hasFinding("timeout-inversion").called("score").hasFinding("timeout-inversion");
		assertThat(this.inverted).doesNotHaveFinding("retry-storm").doesNotHaveFinding("a-rule-of-the-application");
		assertThat(this.inverted).agent("mail").doesNotHaveFinding("timeout-inversion").hasNoFindings();
		fails(() -> assertThat(this.inverted).agent("mail").hasFinding("timeout-inversion"),
				"Expected finding \"timeout-inversion\" in agent \"mail\", but", "It is elsewhere in the trace.");
		fails(() -> assertThat(this.inverted).hasFinding("timeout-inversoin"), "Expected finding",
				"Nearest: rule \"timeout-inversion\".");
		fails(() -> assertThat(this.inverted).doesNotHaveFinding("timeout-inversion"), "there is one:",
				"warning timeout-inversion: execute_tool score may take 3 s");
		fails(() -> assertThat(this.inverted).hasNoFindings(),
				"what was found is \"timeout-inversion\", \"first-timeout\"");
	}

	@Test
	void aTypoProvesNothing() {
		fails(() -> assertThat(this.inverted).doesNotHaveFinding("timeout-inversoin"), "but there is no such rule.",
				"Nearest: rule \"timeout-inversion\".");
	}

	@Test
	void infosAreNoFaults() {
		assertThat(this.loan).hasNoFindings().hasFinding("first-timeout");
		fails(() -> assertThat(this.loan).doesNotHaveFinding("first-timeout"), "info first-timeout:");
	}

}

package io.agenttracing.test;

import org.junit.jupiter.api.Test;

import static io.agenttracing.test.LoanTraces.fails;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * How it ended.
 */
class OutcomesTests {

	private final AgentTrace loan = LoanTraces.loan();

	private final AgentTrace broken = LoanTraces.broken();

	@Test
	void failed() {
		assertThat(this.broken).failed().agent("mail").failed().called("connect").failed();
		fails(() -> assertThat(this.broken).agent("risk").failed(),
				"Expected agent \"risk\" to fail, but it succeeded.", "What failed there: \"score\".");
		fails(() -> assertThat(this.loan).agent("mail").failed(), "Nothing failed there.");
	}

	@Test
	void failedWith() {
		assertThat(this.broken).failedWith(IllegalStateException.class)
			.failedWith("IllegalStateException")
			.failedWith("java.lang.IllegalStateException")
			.agent("mail")
			.failedWith("Refused")
			.failedWith("Mail$Refused");
		fails(() -> assertThat(this.broken).failedWith(RuntimeException.class),
				"to fail with java.lang.RuntimeException, but it failed with java.lang.IllegalStateException.");
		fails(() -> assertThat(this.broken).agent("mail").failedWith("fused"),
				"to fail with fused, but it failed with com.example.Mail$Refused.");
		fails(() -> assertThat(this.broken).agent("risk").failedWith("IOException"),
				"to fail with IOException, but it succeeded.");
	}

	@Test
	void succeeded() {
		assertThat(this.loan).succeeded().agent("risk").succeeded().called("score").succeeded();
		fails(() -> assertThat(this.broken).agent("mail").succeeded(),
				"Expected agent \"mail\" to succeed, but it failed with com.example.Mail$Refused.",
				"The error began at \"connect\".");
	}

	@Test
	void recovered() {
		assertThat(this.loan).recovered().agent("risk").recovered();
		assertThat(this.broken).agent("risk").recovered();
		fails(() -> assertThat(this.broken).agent("mail").recovered(),
				"not from those of \"invoke_agent mail\", \"connect\".");
		fails(() -> assertThat(this.loan).agent("mail").recovered(),
				"Expected agent \"mail\" to recover from an error, but nothing failed there.");
	}

	@Test
	void hasNoUnhandledErrors() {
		assertThat(this.loan).hasNoUnhandledErrors().agent("mail").hasNoUnhandledErrors();
		assertThat(this.broken).agent("risk").hasNoUnhandledErrors();
		fails(() -> assertThat(this.broken).agent("mail").hasNoUnhandledErrors(),
				"Expected agent \"mail\" to have no error that is not handled, but nothing handles those of"
						+ " \"invoke_agent mail\", \"connect\".");
	}

	@Test
	void fellBack() {
		assertThat(this.broken).fellBackTo("default score")
			.fellBackTo("fallback default score")
			.agent("risk")
			.fellBackTo("default score")
			.called("score")
			.fellBackTo("default score");
		fails(() -> assertThat(this.broken).agent("mail").fellBackTo("default score"),
				"Expected agent \"mail\" to fall back to \"default score\", but it did not fall back to anything.");
		fails(() -> assertThat(this.broken).fellBackTo("default scores"), "but it did not.",
				"Nearest: \"default score\".");
		fails(() -> assertThat(this.broken).called("connect").fellBackTo("default score"),
				"did not fall back to anything");
	}

}

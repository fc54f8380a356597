package io.agenttracing.test;

import org.junit.jupiter.api.Test;

import static io.agenttracing.test.LoanTraces.fails;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * How often something was called, and tried.
 */
class CallCountsTests {

	private final AgentTrace loan = LoanTraces.loan();

	@Test
	void attemptsAreOneCall() {
		assertThat(this.loan).agent("risk")
			.calledTimes("score", 1)
			.calledTimes("http post", 2)
			.called("score")
			.calledTimes(1)
			.afterAttempts(2);
	}

	@Test
	void callsAreCounted() {
		assertThat(this.loan).agent("mail").calledTimes("llama3", 2).neverCalled("score");
		assertThat(this.loan).called("llama3").calledTimes(2);
		assertThat(this.loan).calledTimes("nothing of it", 0);
		assertThat(this.loan).calledAtMost("llama3", 2)
			.calledAtMost("nothing of it", 0)
			.agent("mail")
			.calledAtMost("score", 0);
		fails(() -> assertThat(this.loan).agent("mail").calledAtMost("llama3", 1),
				"Expected at most 1 call of \"llama3\" by agent \"mail\", but there are 2.", "◀ 2");
		fails(() -> assertThat(this.loan).calledTimes("llama3", 1), "Expected 1 call of \"llama3\", but there are 2.",
				"60 ms  ◀ 1", "70 ms  ◀ 2");
		fails(() -> assertThat(this.loan).calledTimes("llama3", 3), "Expected 3 calls of \"llama3\", but there are 2.");
		fails(() -> assertThat(this.loan).calledTimes("lama3", 1), "but there is none.", "Nearest: \"llama3\".");
		fails(() -> assertThat(this.loan).agent("mail").neverCalled("llama3"),
				"Expected no call of \"llama3\" by agent \"mail\", but there are 2.");
	}

	@Test
	void whatWasDoneAgainAfterAFailureIsOneCall() {
		AgentTrace again = PictureTrace.of("""
				0-100 desk
				  10-20 ask CLIENT error=a.B
				  30-40 ask CLIENT
				  50-60 ask CLIENT
				""");
		assertThat(again).called("ask").calledTimes(2).afterAttempts(2).recovered();
		assertThat(again.claimed().unclaimedErrors()).isEmpty();
	}

	@Test
	void callsBetweenWhichSomethingElseWasDoneAreSeveral() {
		AgentTrace saved = PictureTrace.of("""
				0-100 desk
				  10-20 score CLIENT error=a.B
				  21-25 save
				  30-40 score CLIENT
				""");
		assertThat(saved).calledTimes("score", 2).called("score").failedWith("B").afterAttempts(1);
	}

	@Test
	void attemptsThatSayTheyAreSuchAreOneCallWhateverIsBetween() {
		assertThat(PictureTrace.of("""
				0-100 desk
				  10-20 score attempt 1 attempt=1 error=a.B
				  21-25 refresh
				  30-40 score attempt 2 attempt=2
				""")).calledTimes("score", 1);
	}

	@Test
	void whatOnlyWaitsOrGoesOnBesideIsNotBetweenAttempts() {
		assertThat(PictureTrace.of("""
				0-100 desk
				  5-28 history
				  10-20 score CLIENT error=a.B
				  22-24 blpop CLIENT db.system.name=redis db.operation.name=blpop
				  26-60 audit
				  30-40 score CLIENT
				""")).calledTimes("score", 1).called("score").afterAttempts(2);
	}

	@Test
	void callsAtTheSameTimeAreSeveral() {
		assertThat(PictureTrace.of("""
				0-100 desk
				  10-40 ask CLIENT error=a.B
				  20-50 ask CLIENT
				""")).calledTimes("ask", 2);
	}

	@Test
	void aStepWithinAnAgentOfTheSameStepIsAnotherCall() {
		assertThat(PictureTrace.of("""
				0-100 invoke_agent a op=invoke_agent agent=a
				  10-90 execute_tool delegate op=execute_tool tool=delegate
				    12-80 tools/call delegate SERVER op=execute_tool tool=delegate
				      20-70 invoke_agent b op=invoke_agent agent=b
				        30-60 execute_tool delegate op=execute_tool tool=delegate
				""")).calledTimes("delegate", 2).agent("b").calledTimes("delegate", 1);
	}

	@Test
	void attemptsMustBeAsMany() {
		fails(() -> assertThat(this.loan).called("score").afterAttempts(3),
				"Expected \"score\" to take 3 attempts, but it took 2.", "◀ attempt 1", "◀ attempt 2");
		fails(() -> assertThat(this.loan).called("route").afterAttempts(2), "but it took 1.",
				"It was not tried again.");
	}

	@Test
	void attemptsWithoutSpansAreBelieved() {
		assertThat(PictureTrace.of("0-100 ask attempts=3")).called("ask").afterAttempts(3);
	}

	@Test
	void stepsAreWhatAgentsDo() {
		assertThat(this.loan).stepsAtMost(5).agent("risk").stepsAtMost(1).agent("mail").stepsAtMost(2);
		fails(() -> assertThat(this.loan).stepsAtMost(4), "Expected at most 4 steps in the trace, but there are 5.",
				"Most often: \"chat llama3\", 2 times.", "60 ms  ◀ 4", "70 ms  ◀ 5");
		fails(() -> assertThat(this.loan).agent("mail").stepsAtMost(1),
				"Expected at most 1 step in agent \"mail\", but there are 2.");
	}

	@Test
	void allSpansAreStepsWhereThereAreNoAgents() {
		AgentTrace plain = PictureTrace.of("""
				0-100 GET /loans SERVER
				  10-20 select
				  30-40 select
				""");
		assertThat(plain).stepsAtMost(2);
		fails(() -> assertThat(plain).stepsAtMost(1), "but there are 2.", "Most often: \"select\", 2 times.");
	}

	@Test
	void stepsThatWereFoldedCount() {
		AgentTrace folded = PictureTrace.of("""
				0-100 desk
				  10-20 chat m op=chat agent_tracing.folded.count=9
				""");
		assertThat(folded).stepsAtMost(10);
		fails(() -> assertThat(folded).stepsAtMost(9), "but there are 10.");
	}

}

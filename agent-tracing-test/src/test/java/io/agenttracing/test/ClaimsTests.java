package io.agenttracing.test;

import java.util.List;
import java.util.concurrent.TimeoutException;

import io.agenttracing.diagnosis.trace.SpanNode;
import org.junit.jupiter.api.Test;

import static io.agenttracing.test.LoanTraces.fails;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which errors and findings an assertion expects.
 */
class ClaimsTests {

	private final AgentTrace loan = LoanTraces.loan();

	private final AgentTrace broken = LoanTraces.broken();

	@Test
	void attemptsBeforeTheLastAreExpected() {
		AgentTrace trace = this.loan;
		assertThat(unclaimed(trace)).containsExactly("execute_tool score attempt 1", "http post");
		assertThat(trace).called("score");
		assertThat(unclaimed(trace)).hasSize(2);
		assertThat(trace).called("score").afterAttempts(2);
		assertThat(unclaimed(trace)).isEmpty();
	}

	@Test
	void whatFailedAfterAllAttemptsIsNotExpectedByThem() {
		AgentTrace trace = PictureTrace.of("""
				0-100 desk ERROR
				  10-90 ask error=a.B
				    10-20 ask attempt 1 attempt=1 error=a.B
				    30-40 ask attempt 2 attempt=2 error=a.B
				""");
		assertThat(trace).called("ask").afterAttempts(2);
		assertThat(unclaimed(trace)).containsExactly("desk", "ask", "ask attempt 2");
		assertThat(trace).called("ask").failedWith("B");
		assertThat(unclaimed(trace)).isEmpty();
	}

	@Test
	void aFailureIsExpectedWithThoseBelowAndAbove() {
		AgentTrace trace = this.broken;
		assertThat(trace).agent("mail").failed();
		assertThat(unclaimed(trace)).containsExactly("score");
		assertThat(trace).agent("risk").fellBackTo("default score");
		assertThat(unclaimed(trace)).isEmpty();
	}

	@Test
	void errorsThatHaveNothingToDoWithAFailureAreNotExpected() {
		AgentTrace trace = PictureTrace.of("""
				0-100 desk error=a.B
				  10-50 risk
				    20-40 history CLIENT error=a.C
				  60-90 score error=a.B
				    70-80 http post CLIENT error=a.B
				""");
		assertThat(trace).failed();
		assertThat(unclaimed(trace)).containsExactly("history");
		AgentTrace other = PictureTrace.of("""
				0-100 desk error=a.B
				  10-90 risk
				    20-40 history CLIENT error=a.C
				      22-30 connect error=a.C
				""");
		assertThat(other).called("connect").failed();
		assertThat(unclaimed(other)).containsExactly("desk");
	}

	@Test
	void errorsWithinAnAttemptThatItDidNotFailOfAreNotExpected() {
		AgentTrace trace = PictureTrace.of("""
				0-100 desk
				  10-90 ask
				    10-40 ask attempt 1 attempt=1 error=a.B
				      12-20 read
				        14-18 cache CLIENT error=a.C
				      30-38 http post CLIENT error=a.B
				    50-90 ask attempt 2 attempt=2
				""");
		assertThat(trace).called("ask").afterAttempts(2);
		assertThat(unclaimed(trace)).containsExactly("cache");
	}

	@Test
	void aFindingOfTheWholeTraceDoesNotExpectAllOfItsErrors() {
		AgentTrace trace = PictureTrace
			.of("""
					0-600 invoke_workflow loan op=invoke_workflow timeout=500 error=java.util.concurrent.TimeoutException
					  10-100 invoke_agent mail op=invoke_agent agent=mail
					    20-30 connect CLIENT error=java.net.ConnectException
					  110-590 execute_tool score op=execute_tool tool=score timeout=3000 error=java.util.concurrent.TimeoutException
					""");
		assertThat(trace).hasFinding("timeout-inversion");
		assertThat(unclaimed(trace)).containsExactly("connect");
	}

	@Test
	void whatWasRecoveredFromIsExpected() {
		AgentTrace trace = this.broken;
		assertThat(trace).agent("risk").recovered();
		assertThat(unclaimed(trace)).containsExactly("invoke_workflow loan", "invoke_agent mail", "connect");
	}

	@Test
	void theTreeHasAllErrors() {
		AgentTrace trace = this.broken;
		assertThat(trace).hasTree("""
				invoke_workflow loan ✗ IllegalStateException
				  …
				""");
		assertThat(unclaimed(trace)).isEmpty();
	}

	@Test
	void aFindingIsExpected() {
		AgentTrace trace = LoanTraces.inverted();
		assertThat(trace.claimed().unclaimedFindings()).isNotEmpty();
		assertThat(trace).hasFinding("timeout-inversion");
		assertThat(trace.claimed().unclaimedFindings()).isEmpty();
	}

	@Test
	void whatDoesNotHoldExpectsNothing() {
		AgentTrace trace = this.broken;
		fails(() -> assertThat(trace).agent("mail").failedWith(TimeoutException.class), "failed with");
		fails(() -> assertThat(trace).agent("mail").recovered(), "not from");
		fails(() -> assertThat(trace).hasTree("invoke_workflow loan"), "another tree");
		assertThat(unclaimed(trace)).hasSize(4);
	}

	private static List<String> unclaimed(AgentTrace trace) {
		return trace.claimed().unclaimedErrors().stream().map(SpanNode::name).toList();
	}

}

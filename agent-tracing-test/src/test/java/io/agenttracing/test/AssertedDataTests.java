package io.agenttracing.test;

import java.util.List;

import org.junit.jupiter.api.Test;

import static io.agenttracing.test.LoanTraces.fails;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What was decided, sent, used and noted.
 */
class AssertedDataTests {

	private final AgentTrace loan = LoanTraces.loan();

	@Test
	void oneOfSeveralDecisionsIsEnough() {
		assertThat(this.loan).decided("route", "REVIEW")
			.decided("route", Route.REVIEW)
			.agent("risk")
			.decided("route", "REVIEW");
		assertThat(PictureTrace.of("""
				0-100 desk
				  10-20 decision a decision=a chose=1
				  30-40 decision a decision=a chose=true
				""")).decided("a", 1).decided("a", true);
		fails(() -> assertThat(this.loan).decided("route", Route.APPROVE), "to be \"APPROVE\", but it was \"REVIEW\".",
				"The options were \"APPROVE\", \"REVIEW\".");
		fails(() -> assertThat(this.loan).decided("rout", "REVIEW"), "it was not made.", "Nearest: \"route\".");
		fails(() -> assertThat(this.loan).agent("mail").decided("route", "REVIEW"),
				"Expected decision \"route\" of agent \"mail\" to be \"REVIEW\", but it was not made.");
	}

	@Test
	void messagesAreSentAndReceived() {
		assertThat(this.loan).crossed("agent.mail");
		fails(() -> assertThat(this.loan).crossed("agent.mail", "audit"),
				"Expected a message of the trace to cross \"audit\", but nobody received it.", "10 ms  ◀ here");
		fails(() -> assertThat(this.loan).crossed("agent.mial"), "but none was sent there.",
				"Nearest: \"agent.mail\".");
		fails(() -> assertThat(this.loan).agent("risk").crossed("agent.mail"),
				"Expected a message of agent \"risk\" to cross \"agent.mail\", but none was sent there.");
	}

	@Test
	void tokensAreAddedUp() {
		assertThat(this.loan).usedTokensAtMost(132).agent("risk").usedTokensAtMost(0);
		fails(() -> assertThat(this.loan).usedTokensAtMost(131),
				"Expected the trace to use at most 131 tokens, but it used 132.", "In 2 calls of models.");
		fails(() -> assertThat(this.loan).called("llama3").usedTokensAtMost(131), "132");
	}

	@Test
	void tokensOfACallWithinACallCountOnce() {
		assertThat(PictureTrace.of("""
				0-100 chat a op=chat in=5 out=5
				  10-90 chat a op=chat in=5 out=5
				""")).usedTokensAtMost(10);
		fails(() -> assertThat(PictureTrace.of("""
				0-100 chat a op=chat
				  10-90 chat a op=chat in=5 out=5
				""")).usedTokensAtMost(9), "it used 10.");
	}

	@Test
	void anAgentKnowsOfModelsThatAreFolded() {
		AgentTrace folded = PictureTrace.of("0-100 invoke_agent a op=invoke_agent agent=a in=40 out=2");
		assertThat(folded).usedTokensAtMost(42);
		fails(() -> assertThat(folded).usedTokensAtMost(41), "it used 42.");
	}

	@Test
	void tokensThatNobodyTellsAreNotFew() {
		fails(() -> assertThat(PictureTrace.of("0-100 chat a op=chat")).usedTokensAtMost(1_000),
				"but nothing says how many it used.", "None of 1 call of models has an attribute");
	}

	@Test
	void attributesAreThoseOfThePlace() {
		assertThat(this.loan).hasAttribute("desk", 7)
			.hasAttribute("desk", 7L)
			.agent("risk")
			.hasAttribute("customer", "c-1")
			.called("score")
			.hasAttribute("agent_tracing.retry.attempt", 2)
			.trace()
			.called("route")
			.hasAttribute("agent_tracing.decision.options", List.of("APPROVE", "REVIEW"))
			.hasAttribute("agent_tracing.decision.options", Route.values())
			.hasAttribute("agent_tracing.decision.chosen", Route.REVIEW);
		fails(() -> assertThat(this.loan).hasAttribute("customer", "c-1"),
				"Expected attribute \"customer\" of the root to be \"c-1\", but there is none.",
				"\"invoke_agent risk\" has it: \"c-1\".");
		fails(() -> assertThat(this.loan).agent("risk").hasAttribute("custmer", "c-1"), "but there is none.",
				"Nearest: \"customer\".");
		fails(() -> assertThat(this.loan).hasAttribute("desk", "7"), "to be \"7\", but it is 7.",
				"It is a Long, not a String.");
		fails(() -> assertThat(this.loan).agent("risk").hasAttribute("customer", "c-2"),
				"Expected attribute \"customer\" of agent \"risk\" to be \"c-2\", but it is \"c-1\".");
	}

	/** What can be decided. */
	enum Route {

		/** It is fine. */
		APPROVE,

		/** Somebody has to look. */
		REVIEW

	}

}

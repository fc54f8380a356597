package io.agenttracing.test;

import org.junit.jupiter.api.Test;

import static io.agenttracing.test.LoanTraces.fails;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where assertions are asked.
 */
class AssertedPlacesTests {

	private final AgentTrace loan = LoanTraces.loan();

	@Test
	void areFoundByEachOfTheirNames() {
		assertThat(this.loan).hasRoot("invoke_workflow loan")
			.hasRoot("loan")
			.agent("loan")
			.agent("risk")
			.called("score")
			.called("execute_tool score")
			.called("http post")
			.agent("invoke_agent mail")
			.called("chat llama3")
			.called("llama3")
			.trace()
			.called("publish agent.mail")
			.called("decision route")
			.called("route");
	}

	@Test
	void anAgentIsAskedOnlyForWhatIsBelowIt() {
		fails(() -> assertThat(this.loan).agent("risk").called("llama3"),
				"Expected agent \"risk\" to call \"llama3\", but it did not.",
				"\"llama3\" was called by \"invoke_agent mail\".");
		assertThat(this.loan).agent("risk").trace().called("llama3");
		assertThat(this.loan).agent("loan").called("llama3");
	}

	@Test
	void whatFollowsACallIsAskedOfItsCaller() {
		assertThat(this.loan).agent("risk").called("http post").called("route");
		fails(() -> assertThat(this.loan).agent("risk").called("score").called("llama3"),
				"Expected agent \"risk\" to call");
	}

	@Test
	void aStepIsNoAgent() {
		fails(() -> assertThat(this.loan).agent("score"),
				"\"score\" is there, but it is no agent: ask for it with called.");
	}

	@Test
	void whatHasNothingNearIsListed() {
		fails(() -> assertThat(this.loan).agent("something else"),
				"The agents there are: \"loan\", \"risk\", \"mail\".");
	}

	@Test
	void theRootIsNotWhatIsBelow() {
		fails(() -> assertThat(this.loan).hasRoot("risk"),
				"Expected the root to be \"risk\", but it is \"invoke_workflow loan\".",
				"\"risk\" is below \"invoke_workflow loan\".", "690 ms  ◀ here");
	}

	@Test
	void theNearestIsMarked() {
		fails(() -> assertThat(this.loan).agent("mail").called("lama3"), "Nearest: \"llama3\".",
				"◆ invoke_agent mail             160 ms  ◀ here", "◇ chat llama3                 60 ms  ◀ nearest");
	}

}

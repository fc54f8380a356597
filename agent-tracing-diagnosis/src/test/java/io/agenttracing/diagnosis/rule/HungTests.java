package io.agenttracing.diagnosis.rule;

import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.RuleVerdict;
import io.agenttracing.testing.Story;
import org.junit.jupiter.api.Test;

import static io.agenttracing.AgentSpanAttributes.INTERRUPTED;
import static io.agenttracing.AgentSpanAttributes.TIMEOUT_MS;
import static io.agenttracing.AgentSpanAttributes.WAS_STUCK;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Hung}.
 */
class HungTests {

	private final RuleVerdict rule = new RuleVerdict(new Hung());

	@Test
	void theDeepestStuckCallIsTheCause() {
		Story story = new Story().root("invoke_workflow w", 0, 70_000, WAS_STUCK, true)
			.call("invoke_workflow w", "invoke_agent llm", 100, 62_100, WAS_STUCK, true)
			.call("invoke_agent llm", "parse", 62_000, 62_100);
		assertThat(story.examine(this.rule)).singleElement()
			.satisfies((finding) -> assertThat(finding.fix()).isEqualTo("Give invoke_agent llm a timeout."))
			.hasToString("hung: invoke_agent llm in invoke_workflow w was stuck and ended after 62 s.");
		assertThat(new Story().root("a", 0, 61_000, WAS_STUCK, true, INTERRUPTED, true).examine(this.rule))
			.singleElement()
			.hasToString("hung: a was stuck and still open when the application stopped after 61 s.");
		assertThat(new Story().root("a", 0, 1_000, INTERRUPTED, true).examine(this.rule)).isEmpty();
		assertThat(new Story().root("a", 0, 61_000, WAS_STUCK, true, TIMEOUT_MS, 600_000L).examine(this.rule))
			.singleElement()
			.satisfies((finding) -> assertThat(finding.fix()).isEqualTo("Lower the timeout of a, which is 600 s."));
	}

	@Test
	void theCallerOfAStuckClientIsTheCauseAndTheClientIsNamed() {
		Story story = new Story().ownRoot("invoke_workflow w", 0, 70_000, WAS_STUCK, true)
			.own("invoke_workflow w", "chat m", 100, 62_100, WAS_STUCK, true)
			.call("chat m", "http post", 110, 62_100, WAS_STUCK, true, TIMEOUT_MS, 600_000L);
		assertThat(story.examine(this.rule)).singleElement()
			.satisfies(
					(finding) -> assertThat(finding.fix()).isEqualTo("Lower the timeout of http post, which is 600 s."))
			.hasToString("hung: chat m in invoke_workflow w was stuck, waiting for http post, and ended after 62 s.");
	}

	@Test
	void aReceiverWithoutMessageIsToldToLookAtTheOtherEnd() {
		Story story = new Story().ownRoot("invoke_workflow w", 0, 70_000, WAS_STUCK, true)
			.call("invoke_workflow w", "blpop", 1_000, 70_000, WAS_STUCK, true);
		assertThat(story.examine(this.rule)).singleElement()
			.satisfies((finding) -> assertThat(finding.fix())
				.isEqualTo("See why nothing came from the other end of blpop, and give invoke_workflow w a timeout."))
			.hasToString("hung: invoke_workflow w was stuck, waiting for blpop, and ended after 69 s.");
	}

	@Test
	void aCallerThatWaitsForTheAgentThatHangsIsNoCause() {
		Story story = new Story().ownRoot("invoke_workflow w", 0, 70_000, WAS_STUCK, true)
			.call("invoke_workflow w", "blpop", 1_000, 70_000, WAS_STUCK, true)
			.producer("invoke_workflow w", "publish a", 500, 600)
			.own("publish a", "process a", 700, 69_700, WAS_STUCK, true);
		assertThat(story.examine(this.rule)).singleElement()
			.hasToString("hung: process a in publish a was stuck and ended after 69 s.");
	}

	@Test
	void aTimeoutThatPassedAndEndedNothingIsNotToBeLowered() {
		Story story = new Story().ownRoot("invoke_agent a", 0, 61_000, WAS_STUCK, true, TIMEOUT_MS, 4_000L);
		assertThat(story.examine(this.rule)).singleElement()
			.extracting(Finding::fix)
			.isEqualTo("See what should have enforced the timeout of invoke_agent a, which is 4 s:"
					+ " it did not end the call.");
	}

	@Test
	void aTimeoutOfAClientThatPassedMayLimitEachReadAlone() {
		Story story = new Story().ownRoot("chat m", 0, 61_000, WAS_STUCK, true)
			.call("chat m", "http post", 100, 61_000, WAS_STUCK, true, TIMEOUT_MS, 3_000L);
		assertThat(story.examine(this.rule)).singleElement()
			.extracting(Finding::fix)
			.isEqualTo("See whether the timeout of http post, which is 3 s, limits the whole call or each read alone:"
					+ " it did not end the call.");
	}

	@Test
	void theTimeoutOfTheCallerThatPassedIsNamedBesideTheCallThatHasNone() {
		Story story = new Story().ownRoot("chat m", 0, 61_000, WAS_STUCK, true, TIMEOUT_MS, 4_000L)
			.call("chat m", "http post", 100, 61_000, WAS_STUCK, true);
		assertThat(story.examine(this.rule)).singleElement()
			.extracting(Finding::fix)
			.isEqualTo("Give http post a timeout: that of chat m, which is 4 s, did not end the call.");
	}

	@Test
	void aReceiverWithATimeoutThatPassedIsNotToldToTakeOne() {
		Story story = new Story().ownRoot("invoke_workflow w", 0, 70_000, WAS_STUCK, true, TIMEOUT_MS, 5_000L)
			.call("invoke_workflow w", "blpop", 1_000, 70_000, WAS_STUCK, true);
		assertThat(story.examine(this.rule)).singleElement()
			.extracting(Finding::fix)
			.isEqualTo("See why nothing came from the other end of blpop, and see what should have enforced the"
					+ " timeout of invoke_workflow w, which is 5 s: it did not end the call.");
	}

	@Test
	void aCallThatEndsAtItsTimeoutWasEndedByIt() {
		Story story = new Story().ownRoot("a", 0, 60_100, WAS_STUCK, true, TIMEOUT_MS, 60_000L);
		assertThat(story.examine(this.rule)).singleElement()
			.extracting(Finding::fix)
			.isEqualTo("Lower the timeout of a, which is 60 s.");
	}

}

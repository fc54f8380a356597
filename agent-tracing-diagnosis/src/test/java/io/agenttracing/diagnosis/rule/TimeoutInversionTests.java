package io.agenttracing.diagnosis.rule;

import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.RuleVerdict;
import io.agenttracing.testing.Story;
import io.opentelemetry.api.common.AttributeKey;
import org.junit.jupiter.api.Test;

import static io.agenttracing.AgentSpanAttributes.BUDGET_MS;
import static io.agenttracing.AgentSpanAttributes.TIMEOUT_MS;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Timeouts that do not fit into those above them.
 */
class TimeoutInversionTests {

	private final RuleVerdict rule = new RuleVerdict(new TimeoutInversion());

	@Test
	void namesBothTimeoutsAndWhatWasLeft() {
		Story story = new Story().root("invoke_workflow fraud-check", 0, 4_000, TIMEOUT_MS, 4_000L)
			.call("invoke_workflow fraud-check", "invoke_agent history", 0, 1_600)
			.call("invoke_workflow fraud-check", "invoke_agent risk", 1_600, 4_000)
			.call("invoke_agent risk", "http get", 1_610, 4_000, TIMEOUT_MS, 3_000L,
					AttributeKey.stringKey("client.name"), "risk-api");
		assertThat(story.examine(this.rule)).singleElement().satisfies((finding) -> {
			assertThat(finding).hasToString("timeout-inversion: http get to risk-api may take 3 s, but"
					+ " invoke_workflow fraud-check, which waits for it, gives up when it has had 2.4 s.");
			assertThat(finding.fix()).isEqualTo("Lower the timeout of http get to risk-api below 2.4 s, or raise that"
					+ " of invoke_workflow fraud-check by more than 610 ms.");
		});
	}

	@Test
	void namesTheHostOfARequestOfAnSdk() {
		Story story = new Story().root("invoke_agent desk", 0, 4_000, TIMEOUT_MS, 30_000L)
			.call("invoke_agent desk", "POST", 1_000, 4_000, TIMEOUT_MS, 60_000L,
					AttributeKey.stringKey("http.request.method"), "POST", AttributeKey.stringKey("server.address"),
					"api.openai.com");
		assertThat(story.examine(this.rule)).singleElement()
			.asString()
			.startsWith("timeout-inversion: POST to api.openai.com may take 60 s");
	}

	@Test
	void isSilentWhereItFitsOrNobodyWaits() {
		assertThat(new Story().root("a", 0, 100, TIMEOUT_MS, 4_000L)
			.call("a", "b", 10, 90, TIMEOUT_MS, 3_000L)
			.examine(this.rule)).isEmpty();
		assertThat(new Story().root("a", 0, 100).call("a", "b", 10, 90, TIMEOUT_MS, 3_000L).examine(this.rule))
			.isEmpty();
		assertThat(new Story().root("a", 0, 100, TIMEOUT_MS, 4_000L).call("a", "b", 10, 90).examine(this.rule))
			.isEmpty();
	}

	@Test
	void doesNotMindWhatIsRoundedOrMeasured() {
		assertThat(new Story().root("a", 0, 100, TIMEOUT_MS, 1_000L)
			.call("a", "b", 9, 90, TIMEOUT_MS, 1_000L)
			.examine(this.rule)).isEmpty();
		assertThat(new Story().root("a", 0, 100, TIMEOUT_MS, 1_000L)
			.call("a", "b", 11, 90, TIMEOUT_MS, 1_000L)
			.examine(this.rule)).hasSize(1);
	}

	@Test
	void knowsTheCallersInOtherProcesses() {
		Story story = new Story().remote("process risk", 0, 1_000, BUDGET_MS, 2_000L)
			.call("process risk", "invoke_agent risk", 500, 900, TIMEOUT_MS, 3_000L, BUDGET_MS, 1_500L);
		assertThat(story.examine(this.rule)).singleElement()
			.asString()
			.isEqualTo("timeout-inversion: invoke_agent risk may take 3 s, but a caller in another process, which waits"
					+ " for it, gives up when it has had 1.5 s.");
	}

	@Test
	void theBudgetIsOnTheAgentBelowTheSpanOfTheServer() {
		Story story = new Story().remote("http post /risk", 0, 900)
			.call("http post /risk", "invoke_agent risk", 10, 900, TIMEOUT_MS, 3_000L, BUDGET_MS, 1_490L)
			.call("invoke_agent risk", "score", 20, 800, TIMEOUT_MS, 1_000L, BUDGET_MS, 1_480L);
		assertThat(story.examine(this.rule)).singleElement()
			.asString()
			.contains("invoke_agent risk may take 3 s, but a caller in another process");
	}

	@Test
	void nobodyWaitsForWhatGoesOnWhenTheCallerHasReturned() {
		Story task = new Story().root("a", 0, 1_000, TIMEOUT_MS, 4_000L)
			.call("a", "task", 6_000, 9_000, BUDGET_MS, 0L)
			.call("task", "step", 6_000, 9_000, TIMEOUT_MS, 10_000L, BUDGET_MS, 0L);
		assertThat(task.examine(this.rule)).isEmpty();
		Story message = new Story().root("a", 0, 1_000, TIMEOUT_MS, 4_000L)
			.producer("a", "publish", 10, 20)
			.call("publish", "process", 2_000, 9_000)
			.call("process", "step", 2_000, 9_000, TIMEOUT_MS, 10_000L);
		assertThat(message.examine(this.rule)).isEmpty();
	}

	@Test
	void nobodyInAnotherProcessWaitsForTheListenerOfAPublisherThatHasReturned() {
		Story story = new Story().root("a", 0, 1_000, TIMEOUT_MS, 2_000L)
			.producer("a", "publish", 10, 20)
			.consumer("publish", "process", 1_500, 9_000)
			.call("process", "step", 1_500, 9_000, TIMEOUT_MS, 10_000L, BUDGET_MS, 480L);
		assertThat(story.examine(this.rule)).isEmpty();
		Story answered = new Story().remote("http post /", 0, 1_000)
			.call("http post /", "a", 0, 1_000, TIMEOUT_MS, 1_500L, BUDGET_MS, 2_000L)
			.producer("a", "publish", 10, 20)
			.consumer("publish", "process", 1_500, 9_000)
			.call("process", "step", 1_500, 9_000, TIMEOUT_MS, 10_000L, BUDGET_MS, 480L);
		assertThat(answered.examine(this.rule)).isEmpty();
		Story busy = new Story().remote("http post /", 0, 9_000)
			.call("http post /", "a", 0, 1_000, TIMEOUT_MS, 2_000L)
			.producer("a", "publish", 10, 20)
			.consumer("publish", "process", 1_500, 9_000)
			.call("process", "step", 1_500, 9_000, TIMEOUT_MS, 10_000L, BUDGET_MS, 1_980L);
		assertThat(busy.examine(this.rule)).noneMatch(Finding::isAlarm);
	}

	@Test
	void aCallerInAnotherProcessIsNotGivenTheTimeoutOfAPublisherThatHasReturned() {
		Story story = new Story().remote("http post /", 0, 9_000)
			.call("http post /", "a", 0, 1_000, TIMEOUT_MS, 2_000L, BUDGET_MS, 8_000L)
			.producer("a", "publish", 10, 20)
			.consumer("publish", "process", 1_500, 9_000)
			.call("process", "step", 1_500, 9_000, TIMEOUT_MS, 5_000L, BUDGET_MS, 480L)
			.call("process", "long step", 1_500, 9_000, TIMEOUT_MS, 7_000L, BUDGET_MS, 480L);
		assertThat(story.examine(this.rule)).isNotEmpty().noneMatch(Finding::isAlarm);
	}

	@Test
	void partsThatLackTheCallerAreNotJudged() {
		Story story = new Story().root("a", 0, 90_000, TIMEOUT_MS, 30_000L)
			.call("a", "b", 31_000, 40_000, TIMEOUT_MS, 10_000L, BUDGET_MS, 0L)
			.call("b", "c", 31_000, 40_000, TIMEOUT_MS, 20_000L, BUDGET_MS, 0L)
			.producer("a", "publish", 32_000, 32_010)
			.consumer("publish", "process", 33_000, 40_000)
			.call("process", "d", 33_000, 40_000, TIMEOUT_MS, 10_000L, BUDGET_MS, 0L);
		assertThat(this.rule.examineWithout(story, "a", false, "a", "publish")).filteredOn(Finding::isAlarm)
			.extracting(Finding::subject)
			.containsExactly("c in b");
		assertThat(this.rule.examineWithout(story, "a", true, "a", "b", "c", "publish")).isEmpty();
	}

	@Test
	void theFirstSpanOfALongTraceHasItsCallerInAnotherProcess() {
		Story story = new Story().remote("http post /", 0, 90_000)
			.call("http post /", "early", 0, 20_000)
			.call("http post /", "a", 40_000, 80_000, TIMEOUT_MS, 60_000L, BUDGET_MS, 50_000L);
		assertThat(this.rule.examineWithout(story, "http post /", true, "early")).hasSize(1);
	}

	@Test
	void theOrchestratorWaitsForTheConsumerOfItsMessage() {
		Story story = new Story().root("a", 0, 4_000, TIMEOUT_MS, 4_000L)
			.producer("a", "publish", 10, 20)
			.consumer("publish", "process", 30, 4_000)
			.call("process", "step", 1_000, 3_900, TIMEOUT_MS, 10_000L);
		assertThat(story.examine(this.rule)).singleElement().asString().contains("but a, which waits");
	}

	@Test
	void knowsTheBudgetOfATraceWithoutItsCallers() {
		assertThat(new Story().remote("invoke_agent risk", 500, 900, TIMEOUT_MS, 3_000L, BUDGET_MS, 1_500L)
			.examine(this.rule)).hasSize(1);
	}

	@Test
	void saysOneThingOnceAndTheWorstOfIt() {
		Story story = new Story().root("a", 0, 4_000, TIMEOUT_MS, 4_000L);
		for (int i = 0; i < 50; i++) {
			story.call("a", "call-" + i, i * 50, i * 50 + 40);
			story.call("call-" + i, "http get " + (i % 2), i * 50, i * 50 + 40, TIMEOUT_MS, 3_000L);
		}
		assertThat(story.examine(this.rule)).hasSize(2)
			.allSatisfy((finding) -> assertThat(finding.cause()).endsWith("when it has had 1.6 s."));
	}

	@Test
	void aCallThatStartsWhenTheTimeIsOverHasNone() {
		assertThat(new Story().root("a", 0, 9_000, TIMEOUT_MS, 4_000L)
			.call("a", "b", 5_000, 9_000, TIMEOUT_MS, 5_000L)
			.examine(this.rule)).singleElement().satisfies((finding) -> {
				assertThat(finding.cause()).endsWith("when it has had 0 ms.");
				assertThat(finding.fix()).isEqualTo("Raise that of a by more than 6 s, or do less before.");
			});
	}

}

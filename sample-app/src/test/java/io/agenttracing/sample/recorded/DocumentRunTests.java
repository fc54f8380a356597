package io.agenttracing.sample.recorded;

import java.time.Duration;

import io.agenttracing.test.AgentTrace;
import io.agenttracing.test.AgentTracingTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One document, as a test of an application would say what has to happen to it.
 */
@ScenarioTest
@AgentTracingTest
class DocumentRunTests {

	@Autowired
	private Runs runs;

	@Test
	void isReleased(AgentTrace trace) {
		this.runs.document();
		assertThat(trace).hasRoot("invoke_workflow document-pipeline")
			.succeeded()
			.crossed("agent.retrieval", "agent.llm")
			.inOrder("retrieval", "llm", "validation")
			.decided("answer-release", "ACCEPT")
			.usedTokensAtMost(1_000)
			.hasNoFindings()
			.agent("llm")
			.called("chat extractive-answers")
			.afterAttempts(1)
			.within(Duration.ofSeconds(20));
	}

	@Test
	void isAsItWas(AgentTrace trace) {
		this.runs.document();
		assertThat(trace).matchesGolden("document");
	}

}

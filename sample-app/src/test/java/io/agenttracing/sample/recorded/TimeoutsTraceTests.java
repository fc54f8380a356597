package io.agenttracing.sample.recorded;

import io.agenttracing.test.AgentTrace;
import io.agenttracing.test.AgentTracingTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What has to hold when what was recorded is done again. Made of a trace by
 * "agent-tracing test": extend it with a class that has @SpringBootTest and does it.
 */
@AgentTracingTest
abstract class TimeoutsTraceTests {

	/**
	 * Does once what was recorded. Each test has a run of its own, and waits for its
	 * trace.
	 * @throws Exception if it fails
	 */
	protected abstract void run() throws Exception;

	@Test
	void endsWell(AgentTrace trace) throws Exception {
		run();
		assertThat(trace).doesNotHaveFinding("timeout-inversion")
			.doesNotHaveFinding("first-timeout")
			.doesNotHaveFinding("root-cause")
			.hasNoFindings();
		assertThat(trace).succeeded();
		assertThat(trace).hasNoUnhandledErrors();
	}

	@Test
	void callsTheSame(AgentTrace trace) throws Exception {
		run();
		assertThat(trace).hasRoot("invoke_workflow fraud-check");
		assertThat(trace).agent("fraud-check");
		assertThat(trace).agent("payment-history");
		assertThat(trace).agent("risk-scoring").called("risk-api");
		assertThat(trace).inOrder("invoke_agent payment-history", "invoke_agent risk-scoring");
		assertThat(trace).hasNoUnhandledErrors();
	}

}

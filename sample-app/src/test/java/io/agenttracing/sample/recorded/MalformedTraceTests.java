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
abstract class MalformedTraceTests {

	/**
	 * Does once what was recorded. Each test has a run of its own, and waits for its
	 * trace.
	 * @throws Exception if it fails
	 */
	protected abstract void run() throws Exception;

	@Test
	void endsWell(AgentTrace trace) throws Exception {
		run();
		assertThat(trace).doesNotHaveFinding("payload-drift").doesNotHaveFinding("root-cause").hasNoFindings();
		assertThat(trace).succeeded();
		assertThat(trace).hasNoUnhandledErrors();
	}

	@Test
	void callsTheSame(AgentTrace trace) throws Exception {
		run();
		assertThat(trace).hasRoot("invoke_workflow document-pipeline");
		assertThat(trace).agent("document-pipeline").called("answer-task");
		assertThat(trace).agent("retrieval");
		assertThat(trace).crossed("agent.retrieval", "agent.llm");
		assertThat(trace).hasNoUnhandledErrors();
	}

}

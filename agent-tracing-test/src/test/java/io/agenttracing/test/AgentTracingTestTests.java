package io.agenttracing.test;

import java.util.List;

import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static io.agenttracing.test.AgentTraces.traces;
import static org.assertj.core.api.Assertions.assertThat;

@AgentTracingTest
@SpringBootTest(classes = Loans.Application.class)
class AgentTracingTestTests {

	@Autowired
	Loans.Desk desk;

	@Test
	void recordsAllSpans(AgentTrace trace) {
		this.desk.decide("l-1");
		assertThat(trace.spans()).extracting(SpanData::getName)
			.containsExactly("invoke_agent desk", "invoke_agent risk", "score");
	}

	@Test
	void hasTheTracesOfThisTest(AgentTraces traces) {
		this.desk.decide("l-1");
		this.desk.decide("l-2");
		List<AgentTrace> both = traces.await(2);
		assertThat(both).extracting(AgentTrace::traceId).doesNotHaveDuplicates();
		assertThat(traces().all()).extracting(AgentTrace::traceId)
			.containsExactlyElementsOf(both.stream().map(AgentTrace::traceId).toList());
	}

}

package io.agenttracing.test;

import java.util.List;

import io.agenttracing.test.RecordedRuns.Run;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static io.agenttracing.test.AgentTraces.traces;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@AgentTracingTest
@SpringBootTest(classes = Loans.Application.class)
class RecordedRunsTests {

	@Autowired
	Loans.Desk desk;

	@Test
	void eachRunHasItsOwnTraces() {
		this.desk.decide("l-0");
		String whole = traces().await(1).get(0).traceId();
		for (int i = 1; i <= 3; i++) {
			try (Run run = RecordedRuns.begin()) {
				this.desk.decide("l-" + i);
				List<AgentTrace> traces = traces().await(1);
				run.check();
				assertThat(traces.get(0).traceId()).isNotEqualTo(whole);
				assertThat(run.traces()).hasSize(1);
				assertThat(run.traces().get(0).spans()).isEqualTo(traces.get(0).spans());
			}
		}
		assertThat(traces().await(1).get(0).traceId()).isEqualTo(whole);
	}

	@Test
	void runFailsForWhatIsNotExpected() {
		try (Run run = RecordedRuns.begin()) {
			this.desk.decideInSpiteOf("l-1");
			assertThatExceptionOfType(AssertionError.class).isThrownBy(run::check)
				.withMessageContaining("The test does not expect the error of this span:");
		}
	}

	@Test
	@ExpectFinding("masked-error")
	void findingThatIsExpectedMayBeInAnyRun() {
		try (Run run = RecordedRuns.begin()) {
			this.desk.decideInSpiteOf("l-1");
			run.check();
		}
		try (Run run = RecordedRuns.begin()) {
			this.desk.decide("l-2");
			run.check();
		}
	}

}

package io.agenttracing.test;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static io.agenttracing.test.AgentTraces.traces;
import static io.agenttracing.test.PassRate.passRate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Runs, and assertions, on traces that an application made.
 */
@AgentTracingTest
@SpringBootTest(classes = Loans.Application.class)
class RecordedPassRateTests {

	private final AtomicInteger count = new AtomicInteger();

	@Autowired
	Loans.Desk desk;

	@Test
	void someRunsMayHaveErrorsThatNobodyExpects() {
		passRate(4, 0.5, () -> {
			if (this.count.incrementAndGet() % 2 == 0) {
				this.desk.decideInSpiteOf("l-1");
			}
			else {
				this.desk.decide("l-1");
			}
			assertThat(traces().await(1).get(0)).within(Duration.ofSeconds(10));
		});
		assertThat(this.count).hasValue(4);
	}

	@Test
	void tooManySayWhereTheyDiffered() {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> passRate(4, 0.9, () -> {
			if (this.count.incrementAndGet() % 2 == 0) {
				this.desk.decideInSpiteOf("l-1");
			}
			else {
				this.desk.decide("l-1");
			}
		}))
			.withMessageStartingWith("Expected 4 of 4 runs to pass, but 2 did.")
			.withMessageContaining("Runs 2, 4 differed first at step ");
	}

}

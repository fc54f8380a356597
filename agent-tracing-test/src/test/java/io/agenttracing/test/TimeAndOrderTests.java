package io.agenttracing.test;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static io.agenttracing.test.LoanTraces.fails;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long it took, and in which order.
 */
class TimeAndOrderTests {

	private final AgentTrace loan = LoanTraces.loan();

	@Test
	void allCallsAreWithinTheTime() {
		assertThat(this.loan).within(Duration.ofSeconds(1))
			.agent("risk")
			.within(Duration.ofMillis(690))
			.called("score")
			.within(Duration.ofMillis(580))
			.trace()
			.called("llama3")
			.within(Duration.ofMillis(70));
		fails(() -> assertThat(this.loan).within(Duration.ofMillis(999)),
				"Expected the trace within 999 ms, but it took 1 s.",
				"Longest below it: \"invoke_agent risk\", 690 ms.");
		fails(() -> assertThat(this.loan).called("llama3").within(Duration.ofMillis(69)),
				"Expected \"llama3\" within 69 ms, but it took 70 ms.");
	}

	@Test
	void theTraceLastsUntilAllIsDone() {
		fails(() -> assertThat(PictureTrace.of("""
				0-100 send PRODUCER
				  200-900 receive CONSUMER
				""")).within(Duration.ofMillis(500)), "but it took 900 ms.");
	}

	@Test
	void attemptsAreAllInTheTime() {
		AgentTrace again = PictureTrace.of("""
				0-100 desk
				  10-20 ask CLIENT error=a.B
				  30-60 ask CLIENT
				""");
		fails(() -> assertThat(again).called("ask").within(Duration.ofMillis(49)), "but it took 50 ms.");
		assertThat(again).called("ask").within(Duration.ofMillis(50));
	}

	@Test
	void stepsComeAfterOneAnotherOrWithin() {
		assertThat(this.loan).inOrder("risk", "score", "route", "mail", "llama3", "llama3")
			.agent("risk")
			.inOrder("score", "route");
		fails(() -> assertThat(this.loan).inOrder("route", "score"), "but \"score\" came before \"route\".");
		fails(() -> assertThat(this.loan).inOrder("risk", "rout"), "but \"rout\" was never called.",
				"Nearest: \"route\".");
		fails(() -> assertThat(this.loan).agent("risk").inOrder("score", "llama3"),
				"in agent \"risk\", but \"llama3\" was never called.");
	}

	@Test
	void whatRanAtTheSameTimeHasNoOrder() {
		AgentTrace parallel = PictureTrace.of("""
				0-100 desk
				  10-60 a
				  20-50 b
				""");
		fails(() -> assertThat(parallel).inOrder("a", "b"), "but \"b\" began before \"a\" had ended.");
		fails(() -> assertThat(parallel).inOrder("b", "a"), "but \"a\" came before \"b\".");
	}

	@Test
	void anyOfSeveralCallsWillDo() {
		AgentTrace trace = PictureTrace.of("""
				0-100 desk
				  10-20 b
				  30-40 a
				  50-60 b
				  70-80 a
				""");
		assertThat(trace).inOrder("a", "b", "a").inOrder("b", "a");
		fails(() -> assertThat(trace).inOrder("a", "b", "a", "b"), "but \"b\" came before \"a\".");
	}

}

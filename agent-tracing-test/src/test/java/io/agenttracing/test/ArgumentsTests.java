package io.agenttracing.test;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What a test cannot mean is no failure of the trace, and holds for none.
 */
@NullUnmarked
class ArgumentsTests {

	private final AgentTrace loan = LoanTraces.loan();

	private final AgentTrace broken = LoanTraces.broken();

	static List<Consumer<AgentTraceAssert>> withoutAText() {
		return List.of((trace) -> trace.hasRoot(null), (trace) -> trace.hasRoot(" "), (trace) -> trace.agent(null),
				(trace) -> trace.called(null), (trace) -> trace.called(""), (trace) -> trace.calledTimes(null, 1),
				(trace) -> trace.calledAtMost(null, 1), (trace) -> trace.neverCalled(null),
				(trace) -> trace.neverCalled(""), (trace) -> trace.inOrder("risk", null),
				(trace) -> trace.crossed("agent.mail", null), (trace) -> trace.decided(null, "REVIEW"),
				(trace) -> trace.failedWith((String) null), (trace) -> trace.failedWith(""),
				(trace) -> trace.fellBackTo(null), (trace) -> trace.hasAttribute(null, 1),
				(trace) -> trace.hasFinding(null), (trace) -> trace.doesNotHaveFinding(null),
				(trace) -> trace.doesNotHaveFinding(""), (trace) -> trace.hasTree(null),
				(trace) -> trace.matchesGolden(null));
	}

	@ParameterizedTest
	@MethodSource
	void withoutAText(Consumer<AgentTraceAssert> assertion) {
		for (AgentTrace trace : List.of(this.loan, this.broken)) {
			assertThatIllegalArgumentException().isThrownBy(() -> assertion.accept(assertThat(trace)))
				.withMessageMatching("The .+ is missing");
		}
	}

	static List<Consumer<AgentTraceAssert>> withoutAValue() {
		return List.of((trace) -> trace.within(null), (trace) -> trace.decided("route", null),
				(trace) -> trace.hasAttribute("desk", null),
				(trace) -> trace.failedWith((Class<? extends Throwable>) null));
	}

	@ParameterizedTest
	@MethodSource
	void withoutAValue(Consumer<AgentTraceAssert> assertion) {
		assertThatIllegalArgumentException().isThrownBy(() -> assertion.accept(assertThat(this.loan)))
			.withMessageMatching("The .+ is missing");
	}

	static List<Consumer<AgentTraceAssert>> outOfBounds() {
		return List.of((trace) -> trace.calledTimes("score", -1), (trace) -> trace.calledTimes(-1),
				(trace) -> trace.calledAtMost("score", -1), (trace) -> trace.stepsAtMost(-1),
				(trace) -> trace.afterAttempts(0), (trace) -> trace.usedTokensAtMost(-1),
				(trace) -> trace.within(Duration.ofMillis(-1)));
	}

	@ParameterizedTest
	@MethodSource
	void outOfBounds(Consumer<AgentTraceAssert> assertion) {
		assertThatIllegalArgumentException().isThrownBy(() -> assertion.accept(assertThat(this.loan)))
			.withMessageMatching("The .+ is at least (0|1), not .+");
	}

	@Test
	void noNamesAtAll() {
		assertThatIllegalArgumentException().isThrownBy(() -> assertThat(this.loan).inOrder())
			.withMessage("At least one step is needed");
		assertThatIllegalArgumentException().isThrownBy(() -> assertThat(this.loan).inOrder((String[]) null))
			.withMessage("At least one step is needed");
		assertThatIllegalArgumentException().isThrownBy(() -> assertThat(this.loan).crossed())
			.withMessage("At least one destination is needed");
		assertThatIllegalArgumentException().isThrownBy(() -> assertThat(this.loan).crossed((String[]) null))
			.withMessage("At least one destination is needed");
	}

	@Test
	void aTimeMayBeAsLongAsItLikes() {
		assertThat(this.loan).within(Duration.ofSeconds(Long.MAX_VALUE)).agent("risk").within(Duration.ofDays(200_000));
	}

}

package io.agenttracing.test;

import java.util.List;

import org.assertj.core.api.SoftAssertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import static io.agenttracing.test.LoanTraces.fails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Assertions on traces are ones of AssertJ.
 */
class AssertJTests {

	private final AgentTrace loan = LoanTraces.loan();

	@Test
	void theDescriptionComesFirst() {
		fails(() -> assertThat(this.loan).as("the desk of %s", "loans").agent("risc"),
				"[the desk of loans] Expected agent \"risc\"");
	}

	@Test
	void softAssertionsGoOn() {
		SoftAssertions softly = new SoftAssertions();
		AgentTraceAssert trace = softly.proxy(AgentTraceAssert.class, AgentTrace.class, this.loan);
		trace.agent("risk").calledTimes("score", 7).hasAttribute("customer", "c-2").called("nothing of it");
		trace.hasRoot("loan").hasRoot("desk");
		softly.check(() -> assertThat(this.loan).failed());
		assertThat(softly.assertionErrorsCollected()).extracting((error) -> error.getMessage().lines().findFirst())
			.satisfiesExactly(
					(first) -> assertThat(first).hasValueSatisfying(
							(line) -> assertThat(line).startsWith("Expected 7 calls of \"score\" by agent \"risk\"")),
					(second) -> assertThat(second)
						.hasValueSatisfying((line) -> assertThat(line).startsWith("Expected attribute \"customer\"")),
					(third) -> assertThat(third).hasValueSatisfying(
							(line) -> assertThat(line).startsWith("Expected agent \"risk\" to call \"nothing")),
					(fourth) -> assertThat(fourth)
						.hasValueSatisfying((line) -> assertThat(line).startsWith("Expected the root to be \"desk\"")),
					(fifth) -> assertThat(fifth)
						.hasValueSatisfying((line) -> assertThat(line).startsWith("Expected the trace to fail")));
	}

	@Test
	void percentSignsAreNoFormats() {
		fails(() -> assertThat(PictureTrace.of("0-100 100%s %d of %n")).agent("50%s"), "Expected agent \"50%s\"",
				"◇ 100%s %d of %n");
	}

	@Test
	void noTraceIsAFailure() {
		fails(() -> new AgentTraceAssert(null).failed(), "Expecting actual not to be null");
	}

	@Test
	void reportsOfHangsAloneAreNoTrace() {
		AgentTrace marker = PictureTrace.of("0-100 stuck ask agent_tracing.stuck.of_span=0102030405060708");
		List<ThrowingCallable> all = List.of(() -> assertThat(marker).hasRoot("ask"),
				() -> assertThat(marker).hasTree("ask"), () -> assertThat(marker).hasNoFindings());
		assertThat(all).allSatisfy((assertion) -> fails(assertion,
				"Expected a trace with spans, but there are only reports of spans that hang."));
	}

	@Test
	void anOutlineHasALine() {
		assertThatIllegalArgumentException().isThrownBy(() -> assertThat(this.loan).hasTree("\n  \n"));
	}

}

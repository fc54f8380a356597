package io.agenttracing.test;

import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.test.claim.ClaimedTrace;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static io.agenttracing.test.AgentTraces.traces;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What fails a test that has passed by itself.
 */
class UnexpectedPartsTests {

	private static final String RULE = "masked-error";

	@Test
	void errorThatNobodyExpectsFailsTheTest() {
		EngineRun run = EngineRun.of(Errors.class);
		assertThat(run.failures().keySet()).containsExactly("unclaimed()");
		assertThat(run.failure("unclaimed")).contains("The test does not expect the error of this span:",
				"✗ invoke_agent risk: java.util.concurrent.TimeoutException \"no answer to l-1\"", "invoke_agent desk",
				"assertThat(trace).agent(\"risk\").failedWith(\"TimeoutException\")");
		assertThat(run.failure("unclaimed")).contains("The test does not expect what a rule found:",
				"masked-error (warning): invoke_agent risk failed and was never done again",
				"@ExpectFinding(\"masked-error\") on the test method or class",
				"@AgentTracingTest(failOnUnexpected = false)");
		assertThat(run.passed()).isEqualTo(1);
	}

	@Test
	void findingThatIsExpectedIsNotAFailureAndNeitherAreItsErrors() {
		EngineRun run = EngineRun.of(OnClass.class, Inherits.class, Twice.class, InheritsAndAdds.class);
		assertThat(run.failures()).isEmpty();
		assertThat(run.passed()).isEqualTo(7);
	}

	@Test
	void findingThatIsExpectedAndMissingIsAFailure() {
		EngineRun run = EngineRun.of(Missing.class);
		assertThat(run.failure("hasNone"))
			.startsWith("The test expects a finding of the rule masked-error, but there is none in its traces.")
			.contains("score")
			.endsWith("Remove @ExpectFinding(\"masked-error\").");
		assertThat(run.failure("hasNoTrace"))
			.startsWith("The test expects a finding of the rule masked-error, but has no trace.");
		assertThat(run.passed()).isZero();
	}

	@Test
	void errorThatWasHandledIsSaidToBeAndOneThatIsExpectedHasNoCauseToLookFor() {
		EngineRun run = EngineRun.of(Recovering.class);
		assertThat(run.failure("fails")).isEmpty();
		assertThat(run.failure("recovers")).contains(
				"✗ score\\u202e: java.lang.IllegalStateException \"first\\nsecond\" (handled)",
				"assertThat(trace).agent(\"desk\").called(\"score\\u202e\").failedWith(\"IllegalStateException\")");
	}

	@Test
	void nothingIsAddedToAFailure() {
		EngineRun run = EngineRun.of(FailsByItself.class);
		assertThat(run.failure("fails")).isEqualTo("by itself");
		assertThat(run.failures().get("fails()").getSuppressed()).isEmpty();
	}

	@Test
	void whatIsStillOpenFailsTheTest() {
		EngineRun run = EngineRun.of(LeavesOpen.class, LeavesOpenInPeace.class);
		assertThat(run.failures().keySet()).containsExactly("leaves()", "leavesAll()");
		assertThat(run.failure("leaves")).startsWith("The test does not expect what is still open:")
			.containsPattern("\\n {2}\"root\", 1 span ended, begun on ")
			.containsPattern("\\n {4}open: root, for \\S+ m?s, on ")
			.contains("Await what the test begins", "@AgentTracingTest(failOnUnexpected = false)");
		assertThat(run.failure("leavesAll")).containsPattern("\\n {2}\"root\", 0 spans ended, begun on ");
		assertThat(run.passed()).isEqualTo(1);
	}

	@Test
	void whatCouldNotBeRecordedFailsTheTest() {
		EngineRun run = EngineRun.of(TooMuch.class);
		assertThat(run.failure("traces"))
			.startsWith("1 trace of the test was not looked at: beyond 1000, there was no" + " room.");
		assertThat(run.failure("spans"))
			.startsWith("The trace of \"root\" has too many spans: beyond 20000, 2 were not" + " recorded");
	}

	@Test
	void ruleThatIsMistypedIsSaidToBe() {
		assertThat(EngineRun.of(Mistyped.class).failure("has"))
			.contains("The test expects a finding of the rule masked-eror, but there is none in its traces."
					+ " Nearest: rule \"masked-error\".");
	}

	@Test
	void rulesThatTheApplicationSwitchesOffFindNothing() {
		assertThat(EngineRun.of(WithoutRules.class).failures()).isEmpty();
	}

	@Test
	void mayBeSwitchedOffAlsoForNestedClasses() {
		assertThat(EngineRun.of(SwitchedOff.class).failures()).isEmpty();
		assertThat(EngineRun.of(SwitchedOff.class).passed()).isEqualTo(2);
	}

	@AgentTracingTest
	@SpringBootTest(classes = Loans.Application.class)
	static class Errors {

		@Autowired
		Loans.Desk desk;

		@Test
		void unclaimed() {
			this.desk.decideInSpiteOf("l-1");
		}

		@Test
		@ExpectFinding(RULE)
		void claimed() {
			this.desk.decideInSpiteOf("l-1");
		}

	}

	@AgentTracingTest
	@ExpectFinding(RULE)
	@SpringBootTest(classes = Loans.Application.class)
	static class OnClass {

		@Autowired
		Loans.Desk desk;

		@Test
		void has() {
			this.desk.decideInSpiteOf("l-1");
		}

		@Nested
		class Inner {

			@Test
			void has() {
				OnClass.this.desk.decideInSpiteOf("l-1");
			}

		}

	}

	static class Inherits extends OnClass {

	}

	@ExpectFinding("critical-path")
	static class InheritsAndAdds extends OnClass {

	}

	@AgentTracingTest
	@SpringBootTest(classes = Loans.Application.class)
	static class Recovering {

		@Autowired
		AgentTracer tracer;

		@Test
		void recovers() {
			this.tracer.agent("desk", () -> {
				try {
					return score();
				}
				catch (IllegalStateException ex) {
					return this.tracer.fallback("default", ex, () -> "good");
				}
			});
		}

		@Test
		void fails() {
			assertThatIllegalStateException().isThrownBy(() -> this.tracer.agent("desk", this::score));
			ClaimedTrace trace = traces().await(1).get(0).claimed();
			trace.claimError(trace.trace().root());
		}

		private String score() {
			return this.tracer.call("score\u202e", StepKind.COMPUTE, () -> {
				throw new IllegalStateException("first\nsecond");
			});
		}

	}

	@AgentTracingTest
	@SpringBootTest(classes = Loans.Application.class)
	static class Twice {

		@Autowired
		Loans.Desk desk;

		@Test
		@ExpectFinding(RULE)
		@ExpectFinding("critical-path")
		void has() {
			this.desk.decideInSpiteOf("l-1");
		}

	}

	@AgentTracingTest(failOnUnexpected = false)
	@ExpectFinding(RULE)
	@SpringBootTest(classes = Loans.Application.class)
	static class Missing {

		@Autowired
		Loans.Desk desk;

		@Test
		void hasNone() {
			this.desk.decide("l-1");
		}

		@Test
		void hasNoTrace() {
		}

	}

	@AgentTracingTest
	@SpringBootTest(classes = Loans.Application.class)
	static class FailsByItself {

		@Autowired
		Loans.Desk desk;

		@Test
		void fails() {
			this.desk.decideInSpiteOf("l-1");
			throw new AssertionError("by itself");
		}

	}

	// The other order of the annotations.
	@SpringBootTest(classes = Loans.Application.class)
	@AgentTracingTest(failOnUnexpected = false)
	static class SwitchedOff {

		@Autowired
		Loans.Desk desk;

		@Test
		void passes() {
			this.desk.decideInSpiteOf("l-1");
			assertThat(traces().await(1)).hasSize(1);
		}

		@Nested
		class Inner {

			@Test
			void passes() {
				SwitchedOff.this.desk.decideInSpiteOf("l-1");
				assertThat(traces().await(1)).hasSize(1);
			}

		}

	}

	@AgentTracingTest
	@SpringBootTest(classes = Loans.Application.class)
	static class LeavesOpen {

		@Autowired
		Tracer tracer;

		@Test
		void leaves() {
			Span root = this.tracer.spanBuilder("root").startSpan();
			this.tracer.spanBuilder("child").setParent(Context.current().with(root)).startSpan().end();
		}

		@Test
		void leavesAll() {
			this.tracer.spanBuilder("root").startSpan();
		}

	}

	@AgentTracingTest(failOnUnexpected = false)
	@SpringBootTest(classes = Loans.Application.class)
	static class LeavesOpenInPeace {

		@Test
		void passes(@Autowired Tracer tracer) {
			tracer.spanBuilder("root").startSpan();
		}

	}

	@AgentTracingTest
	@SpringBootTest(classes = Loans.Application.class)
	static class TooMuch {

		@Autowired
		Tracer tracer;

		@Test
		void traces() {
			for (int i = 0; i <= 1_000; i++) {
				this.tracer.spanBuilder("root").startSpan().end();
			}
		}

		@Test
		void spans() {
			Span root = this.tracer.spanBuilder("root").startSpan();
			for (int i = 0; i <= 20_000; i++) {
				this.tracer.spanBuilder("child").setParent(Context.current().with(root)).startSpan().end();
			}
			root.end();
		}

	}

	@AgentTracingTest
	@SpringBootTest(classes = Loans.Application.class)
	static class Mistyped {

		@Test
		@ExpectFinding("masked-eror")
		void has(@Autowired Loans.Desk desk) {
			desk.decideInSpiteOf("l-1");
		}

	}

	@AgentTracingTest
	@SpringBootTest(classes = Loans.Application.class, properties = "agent-tracing.diagnosis.enabled=false")
	static class WithoutRules {

		@Test
		void passes(@Autowired Loans.Desk desk, AgentTrace trace) {
			desk.decideInSpiteOf("l-1");
			assertThat(trace.findings()).isEmpty();
			assertThat(trace).agent("risk").failed();
		}

	}

}

package io.agenttracing.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.agenttracing.test.claim.ClaimedTrace;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentest4j.TestAbortedException;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Runs of which some may fail.
 */
@ExtendWith(OutputCaptureExtension.class)
class PassRateTests {

	private static final String GOOD = """
			0-100 invoke_workflow loan op=invoke_workflow
			  10-50 execute_tool score op=execute_tool tool=score
			  60-90 execute_tool notify op=execute_tool tool=notify
			""";

	private static final String OTHER_GOOD = """
			0-100 invoke_workflow loan op=invoke_workflow
			  10-50 execute_tool score op=execute_tool tool=score
			  60-90 execute_tool letter op=execute_tool tool=letter
			  91-95 execute_tool archive op=execute_tool tool=archive
			""";

	private static final String WITHOUT_SCORE = """
			0-100 invoke_workflow loan op=invoke_workflow
			  60-90 execute_tool notify op=execute_tool tool=notify
			""";

	private static final String BROKEN = """
			0-100 invoke_workflow loan op=invoke_workflow
			  10-50 execute_tool score op=execute_tool tool=score
			  60-90 execute_tool letter op=execute_tool tool=letter error=java.io.IOException
			  91-95 execute_tool archive op=execute_tool tool=archive
			""";

	private final Runs runs = new Runs();

	@ParameterizedTest
	@CsvSource({ "20, 0.9, 2", "10, 1, 0", "10, 0.7, 3", "1, 1, 0", "3, 0.5, 1", "20, 0.05, 19" })
	void asManyMayFailAsTheRateSays(int runs, double rate, int failing) {
		assertThatNoException().isThrownBy(() -> execute(runs, rate, failing(failing)));
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> execute(runs, rate, failing(failing + 1)))
			.withMessageStartingWith("Expected " + (runs - failing) + " of " + runs + ((runs == 1) ? " run" : " runs")
					+ " to pass, but ");
	}

	@Test
	void failedRunsSayWhereTheyDifferedFirst() throws IOException {
		AgentTrace[] traces = { of(GOOD), of(WITHOUT_SCORE), of(OTHER_GOOD), of(BROKEN), of(WITHOUT_SCORE), of(GOOD) };
		Throwable failure = catchThrowable(() -> new PassRate(6, 0.9, this.runs.with(traces), () -> 0).execute(() -> {
			assertThat(this.runs.current()).called("score");
			assertThat(this.runs.current()).succeeded();
		}));
		assertThat(failure).isInstanceOf(AssertionError.class).hasMessage("""
				Expected 6 of 6 runs to pass, but 3 did.

				Runs 2, 5 differed first at step 2 `execute_tool score`: is missing:
				  Expected a call of "score", but there is none.

				Run 4 differed first at step 3 `execute_tool letter`: failed with IOException:
				  an error that was not expected
				""").hasCauseInstanceOf(AssertionError.class);
		assertThat(failure.getCause()).hasMessageStartingWith("Expected a call of \"score\"");
		assertThat(Files.readString(Path.of("..", "docs", "testing.md"))).contains(failure.getMessage());
	}

	@Test
	void runsWithoutTracesSayWhatWasThrown() {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> PassRate.passRate(2, 0.5, () -> {
			throw new IOException("the model\nis away");
		})).withMessage("""
				Expected 1 of 2 runs to pass, but none did.

				Runs 1, 2 had no trace:
				  java.io.IOException: the model
				""");
	}

	@Test
	void aRunThatDidTheSameSaysSo() {
		AtomicInteger count = new AtomicInteger();
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> new PassRate(2, 1, this.runs.with(of(GOOD), of(GOOD)), () -> 0)
				.execute(() -> assertThat(count.incrementAndGet()).isEqualTo(1)))
			.withMessageContaining("Run 2 did the same as a run that passed:\n  expected: 1\n");
	}

	@Test
	void runsThatHaveNothingToBeComparedWithSayWhatWasThrown() {
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> new PassRate(2, 1, this.runs.with(of(GOOD), of(GOOD)), () -> 0)
				.execute(() -> assertThat(this.runs.current()).called("refund")))
			.withMessageContaining("Runs 1, 2:\n  Expected a call of \"refund\"");
	}

	@Test
	void manyThatFailedOtherwiseAreBounded() {
		AtomicInteger count = new AtomicInteger();
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> PassRate.passRate(200, 1, () -> {
			throw new IllegalStateException("no " + count.incrementAndGet());
		}))
			.satisfies((failure) -> assertThat(failure.getMessage())
				.contains("Run 10 had no trace", "… and 190 more that failed otherwise")
				.doesNotContain("Run 11 "));
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> PassRate.passRate(30, 1, () -> {
			throw new IllegalStateException("no");
		})).withMessageContaining("Runs 1, 2, 3,").withMessageContaining(", 20 and 10 more had no trace:");
	}

	@Test
	void anAssumptionSkipsTheTest() {
		assertThatExceptionOfType(TestAbortedException.class).isThrownBy(() -> PassRate.passRate(3, 0.1, () -> {
			throw new TestAbortedException("no key for the model");
		}));
	}

	@Test
	void aFaultOfTheMachineIsNoFailedRun() {
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> PassRate.passRate(3, 0.1, () -> {
			throw new OutOfMemoryError("made up");
		}));
	}

	// Those of ten thousand runs may be more than there is memory for.
	@Test
	void tracesOfManyRunsAreNotKept() {
		AgentTrace good = of(GOOD);
		AgentTrace broken = of(WITHOUT_SCORE);
		AgentTrace[] traces = new AgentTrace[400];
		Arrays.setAll(traces, (run) -> (run % 2 == 0) ? good : broken);
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> new PassRate(400, 1, this.runs.with(traces), () -> 0)
				.execute(() -> assertThat(this.runs.current()).called("score")))
			.withMessageStartingWith("Expected 400 of 400 runs to pass, but 200 did.\n\nRuns 2, 4, ")
			.withMessageContaining(", 40 and 30 more differed first at step 2 `execute_tool score`: is missing:")
			.withMessageContaining("Runs 102, 104, ")
			.withMessageContaining(", 140 and 130 more failed, too:\n  Expected a call of");
		assertThat(this.runs.kept).isEqualTo(100);
	}

	@Test
	void eachRunIsEnded() {
		assertThat(catchThrowable(() -> execute(5, 1, failing(2)))).isNotNull();
		assertThat(this.runs.begun).isEqualTo(5);
		assertThat(this.runs.ended).isEqualTo(5);
	}

	@Test
	void progressIsOnlyPrintedIfItTakesLong(CapturedOutput output) {
		AtomicLong time = new AtomicLong();
		new PassRate(4, 1, this.runs, () -> time.getAndAdd(6_000_000_000L)).execute(() -> {
		});
		assertThat(output.getAll().lines().filter((line) -> line.contains("runs are done")))
			.singleElement(InstanceOfAssertFactories.STRING)
			.contains("2 of 4 runs are done, 2 passed");
	}

	@ParameterizedTest
	@CsvSource({ "0, 0.5", "-1, 0.5", "10001, 0.5", "1, 0", "1, 1.1", "1, NaN", "1, -1" })
	void boundsAreChecked(int runs, double rate) {
		assertThatIllegalArgumentException().isThrownBy(() -> PassRate.passRate(runs, rate, () -> {
		}));
	}

	private void execute(int runs, double rate, Executable run) {
		new PassRate(runs, rate, this.runs, () -> 0).execute(run);
	}

	private static Executable failing(int times) {
		AtomicInteger left = new AtomicInteger(times);
		return () -> assertThat(left.getAndDecrement()).isNotPositive();
	}

	private static AgentTrace of(String picture) {
		return PictureTrace.of(picture);
	}

	/**
	 * Runs whose traces are known before.
	 */
	private static final class Runs implements TestRuns, TestRuns.TestRun {

		private final Deque<AgentTrace> next = new ArrayDeque<>();

		private final List<AgentTrace> of = new ArrayList<>();

		private int begun;

		private int ended;

		private int kept;

		private Runs with(AgentTrace... traces) {
			this.next.addAll(List.of(traces));
			return this;
		}

		private AgentTrace current() {
			return this.of.get(0);
		}

		@Override
		public TestRun begin() {
			this.begun++;
			this.of.clear();
			AgentTrace trace = this.next.poll();
			if (trace != null) {
				this.of.add(trace);
			}
			return this;
		}

		@Override
		public void check() {
			this.of.forEach((trace) -> assertThat(trace.claimed().unclaimedErrors())
				.withFailMessage("an error that was not expected")
				.isEmpty());
		}

		@Override
		public List<ClaimedTrace> traces() {
			this.kept++;
			return this.of.stream().map(AgentTrace::claimed).toList();
		}

		@Override
		public void close() {
			this.ended++;
		}

	}

}

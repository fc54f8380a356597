package io.agenttracing.test;

import java.util.List;

import io.agenttracing.test.claim.ClaimedTrace;
import io.agenttracing.test.record.RecordedTest;
import io.agenttracing.test.record.RecordedTrace;
import io.agenttracing.test.record.TraceWait;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Runs within the test that is current, each with traces of its own.
 */
final class RecordedRuns {

	private RecordedRuns() {
	}

	/**
	 * Begins a run: what begins now on this thread belongs to it, and not to the test.
	 * @return the run, null where no test is current
	 */
	static @Nullable Run begin() {
		RecordedTest test = RecordedTest.current();
		return (test != null) ? begin(test) : null;
	}

	/**
	 * Begins a run of a test.
	 * @param test the test
	 * @return the run
	 */
	static Run begin(RecordedTest test) {
		return new Run(test.beginRun());
	}

	/**
	 * A run.
	 */
	static final class Run implements TestRuns.TestRun {

		private final RecordedTest test;

		private final Scope scope;

		private Run(RecordedTest test) {
			this.test = test;
			this.scope = test.makeCurrent();
		}

		/**
		 * Looks at what the run has not said to expect. A finding that the annotations of
		 * the test expect may occur in any of its runs.
		 * @throws AssertionError if there is an error or a finding
		 */
		@Override
		public void check() {
			TraceWait.until(this.test::traces, AgentTraces.OPEN_LIMIT);
			this.test.checkRun();
		}

		/**
		 * Its traces, as far as they are complete.
		 * @return in the order of their start
		 */
		@Override
		public List<ClaimedTrace> traces() {
			return this.test.finished().stream().map(RecordedTrace::claimed).toList();
		}

		/**
		 * Ends the run: nothing is known of its traces any more.
		 */
		@Override
		public void close() {
			this.scope.close();
			this.test.end();
		}

	}

}

package io.agenttracing.test;

import java.util.List;

import io.agenttracing.test.claim.ClaimedTrace;

/**
 * Runs within one test, each with traces of its own.
 */
interface TestRuns {

	/**
	 * Runs of the test that is current on this thread.
	 * @return runs without traces where none is
	 */
	static TestRuns ofCurrentTest() {
		return () -> {
			TestRun run = RecordedRuns.begin();
			return (run != null) ? run : new NoTestRuns();
		};
	}

	/**
	 * Begins a run: what begins now on this thread belongs to it, and not to the test.
	 * @return the run
	 */
	TestRun begin();

	/**
	 * A run.
	 */
	interface TestRun extends AutoCloseable {

		/**
		 * Looks at what the run has not said to expect.
		 * @throws AssertionError if there is an error or a finding
		 */
		void check();

		/**
		 * Its traces, as far as they are complete.
		 * @return in the order of their start
		 */
		List<ClaimedTrace> traces();

		/**
		 * Ends the run: nothing is known of its traces any more.
		 */
		@Override
		void close();

	}

}

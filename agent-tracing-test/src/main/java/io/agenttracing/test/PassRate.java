package io.agenttracing.test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.agenttracing.test.TestRuns.TestRun;
import io.agenttracing.test.claim.ClaimedTrace;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.function.Executable;
import org.jspecify.annotations.Nullable;
import org.opentest4j.IncompleteExecutionException;

/**
 * A part of a test that may fail now and then, since a model does not always answer the
 * same: it runs several times, and so many runs have to pass.
 *
 * @since 0.1.0
 */
public final class PassRate {

	private static final Log logger = LogFactory.getLog(PassRate.class);

	private static final int MOST_RUNS = 10_000;

	/** Traces of as many runs that passed are kept, and of as many that failed. */
	private static final int MOST_COMPARED = 50;

	private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(10);

	private final int runs;

	private final int needed;

	private final TestRuns sessions;

	private final LongSupplier nanos;

	/** Of the first runs that passed. */
	private final List<List<ClaimedTrace>> passed = new ArrayList<>();

	private final List<FailedRun> failed = new ArrayList<>();

	private int passes;

	PassRate(int runs, double rate, TestRuns sessions, LongSupplier nanos) {
		if (runs < 1 || runs > MOST_RUNS) {
			throw new IllegalArgumentException("The number of runs is from 1 to " + MOST_RUNS + ", not " + runs);
		}
		if (!(rate > 0 && rate <= 1)) {
			throw new IllegalArgumentException("The rate is more than 0 and at most 1, not " + rate);
		}
		this.runs = runs;
		// 0.9 of 20 are 18, whatever doubles make of it.
		this.needed = (int) Math.ceil(rate * runs - 1e-9);
		this.sessions = sessions;
		this.nanos = nanos;
	}

	/**
	 * Runs several times, one after the other, also when it is clear that too many fail.
	 * Each run has traces of its own, which {@code AgentTraces.traces()} and the
	 * parameters of the test give while it lasts; a run also fails for an error or a
	 * finding in them that it does not expect.
	 * @param runs how often, from 1 to 10,000
	 * @param rate the share of runs that have to pass, more than 0 and at most 1
	 * @param run what to run
	 * @throws AssertionError if fewer passed: it says for each of the first 50 runs that
	 * failed where it was other for the first time than the most similar one of the first
	 * 50 that passed
	 * @throws IllegalArgumentException if the number of runs or the rate is out of bounds
	 */
	public static void passRate(int runs, double rate, Executable run) {
		new PassRate(runs, rate, TestRuns.ofCurrentTest(), System::nanoTime).execute(run);
	}

	void execute(Executable run) {
		long last = this.nanos.getAsLong();
		for (int i = 1; i <= this.runs; i++) {
			execute(i, run);
			long now = this.nanos.getAsLong();
			if (i < this.runs && now - last >= PROGRESS_NANOS) {
				last = now;
				logger.info(i + " of " + this.runs + " runs are done, " + this.passes + " passed");
			}
		}
		if (this.passes < this.needed) {
			throw new AssertionError(new FailedRuns(this.passed, this.passes, this.failed).text(this.runs, this.needed),
					this.failed.get(0).failure());
		}
	}

	private void execute(int number, Executable run) {
		try (TestRun session = this.sessions.begin()) {
			Throwable failure = failure(run, session);
			if (failure != null) {
				boolean compared = this.failed.size() < MOST_COMPARED;
				this.failed.add(new FailedRun(number, failure, compared ? session.traces() : null));
			}
			else if (this.passes++ < MOST_COMPARED) {
				this.passed.add(session.traces());
			}
		}
	}

	private static @Nullable Throwable failure(Executable run, TestRun session) {
		try {
			run.execute();
			session.check();
			return null;
		}
		catch (IncompleteExecutionException ex) {
			throw ex;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted during a run", ex);
		}
		catch (Exception | AssertionError ex) {
			return ex;
		}
		catch (Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			return ex;
		}
	}

	/**
	 * A run that failed.
	 *
	 * @param number which one, from 1
	 * @param failure why
	 * @param traces its traces, null where there are too many runs to compare it
	 */
	record FailedRun(int number, Throwable failure, @Nullable List<ClaimedTrace> traces) {

	}

}

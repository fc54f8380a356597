package io.agenttracing.test.record;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

import io.agenttracing.text.LogText;

/**
 * Waits for traces of a test to be complete.
 */
public final class TraceWait {

	private static final Duration LONGEST = Duration.ofDays(365);

	private final RecordedTest test;

	/**
	 * Waits for traces of a test.
	 * @param test the test
	 */
	public TraceWait(RecordedTest test) {
		this.test = test;
	}

	/**
	 * Waits until there are so many traces, and all of them are complete.
	 * @param count how many
	 * @param limit how long at most
	 * @return the traces, in the order of their start
	 * @throws AssertionError if there are fewer then, or more, or one is not complete
	 */
	public List<RecordedTrace> forTraces(int count, Duration limit) {
		long start = System.nanoTime();
		long end = start + nanos(limit);
		while (true) {
			long seen = RecordedTraces.OF_JVM.changes();
			List<RecordedTrace> traces = this.test.traces();
			long now = System.nanoTime();
			long completeIn = completeIn(traces, now);
			List<RecordedTrace> finished = traces.stream().filter(RecordedTrace::isFinished).toList();
			if (completeIn == 0 && finished.size() == count) {
				finished.forEach(TraceWait::requireAllSpans);
				return finished;
			}
			if (finished.size() > count || now - end >= 0) {
				throw new AssertionError(
						new TraceWaitText(this.test, traces, count, Duration.ofNanos(now - start)).text());
			}
			awaitChange(seen, (completeIn == 0) ? end - now : Math.min(completeIn, end - now));
		}
	}

	/**
	 * Waits until the traces that there are are complete.
	 * @param traces the traces
	 * @param limit how long at most
	 */
	public static void until(Supplier<List<RecordedTrace>> traces, Duration limit) {
		long end = System.nanoTime() + nanos(limit);
		while (true) {
			long seen = RecordedTraces.OF_JVM.changes();
			long now = System.nanoTime();
			long completeIn = completeIn(traces.get(), now);
			if (completeIn == 0 || now - end >= 0) {
				return;
			}
			awaitChange(seen, Math.min(completeIn, end - now));
		}
	}

	private static void requireAllSpans(RecordedTrace trace) {
		if (trace.leftOut() > 0) {
			throw new AssertionError("The trace of " + LogText.quoted(trace.name()) + " has too many spans: beyond "
					+ RecordedTrace.MAX_SPANS + ", " + trace.leftOut() + " were not recorded");
		}
	}

	private static long nanos(Duration limit) {
		return (limit.compareTo(LONGEST) < 0) ? limit.toNanos() : LONGEST.toNanos();
	}

	private static long completeIn(List<RecordedTrace> traces, long now) {
		return traces.stream().map((trace) -> trace.completeIn(now)).max(Comparator.naturalOrder()).orElse(0L);
	}

	private static void awaitChange(long seen, long nanos) {
		try {
			RecordedTraces.OF_JVM.awaitChange(seen, nanos);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError("The test was interrupted while it waited for traces", ex);
		}
	}

}

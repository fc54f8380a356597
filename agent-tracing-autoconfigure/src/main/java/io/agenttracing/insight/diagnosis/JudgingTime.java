package io.agenttracing.insight.diagnosis;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.agenttracing.log.RateLimitedLog;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * How much of a core judging has taken in the last minute, and the traces that are not
 * judged because that was too much. Used by the collector's thread; the counts may be
 * read by others.
 */
final class JudgingTime {

	private static final Log logger = LogFactory.getLog("io.agenttracing.diagnosis");

	private static final int SECONDS = 60;

	private static final double SECOND_NANOS = 1e9;

	// To ask for the time of a processor takes as long as to judge a few spans.
	private static final int FEW_SPANS = 16;

	private final double limit;

	private final LongSupplier nanoTime;

	private final LongSupplier threadTime;

	private final RateLimitedLog warning = RateLimitedLog.once(logger);

	private final long[] spent = new long[SECONDS];

	private final long start;

	private long second;

	private volatile long sum;

	private final LongAdder notJudged = new LongAdder();

	/**
	 * Starts with nothing spent.
	 * @param share how much of a core may be spent, from 0 to 1
	 * @param nanoTime the clock
	 * @param threadTime the time of the processor that the current thread has taken
	 */
	JudgingTime(double share, LongSupplier nanoTime, LongSupplier threadTime) {
		this.limit = share;
		this.nanoTime = nanoTime;
		this.threadTime = threadTime;
		this.start = nanoTime.getAsLong();
	}

	/**
	 * Whether only traces that are exported are to be judged.
	 * @return whether as much was spent as may be
	 */
	boolean isOver() {
		forgetOld();
		return this.sum >= this.limit * SECONDS * SECOND_NANOS;
	}

	/**
	 * Counts a trace that is not judged.
	 */
	void leftOut() {
		this.notJudged.increment();
		if (this.limit > 0) {
			this.warning
				.warn(() -> ("Judging traces took more than %s %% of a core in the last minute: until it takes less,"
						+ " those that are not sampled are not judged, but counted as agent_tracing.not_judged."
						+ " agent-tracing.diagnosis.max-cpu-share allows more; this is said once")
					.formatted(percent(this.limit)));
		}
	}

	private static String percent(double share) {
		double percent = Math.round(share * 10_000) / 100.0;
		return (percent == Math.rint(percent)) ? String.valueOf((long) percent) : String.valueOf(percent);
	}

	/**
	 * Does a piece of work and adds what it took.
	 * @param <T> the type of its result
	 * @param spans how many spans it is about
	 * @param work the work
	 * @return its result
	 */
	<T> T measure(int spans, Supplier<T> work) {
		LongSupplier clock = (spans < FEW_SPANS) ? this.nanoTime : this.threadTime;
		long before = clock.getAsLong();
		try {
			return work.get();
		}
		finally {
			long took = Math.max(0, clock.getAsLong() - before);
			forgetOld();
			this.spent[(int) (this.second % SECONDS)] += took;
			this.sum = this.sum + took;
		}
	}

	private void forgetOld() {
		long now = (long) ((this.nanoTime.getAsLong() - this.start) / SECOND_NANOS);
		long kept = this.sum;
		for (long next = Math.max(this.second + 1, now - SECONDS + 1); next <= now; next++) {
			int index = (int) (next % SECONDS);
			kept -= this.spent[index];
			this.spent[index] = 0;
		}
		this.second = Math.max(this.second, now);
		this.sum = kept;
	}

	/**
	 * The share of a core in the last minute, as of the last trace.
	 * @return from 0 to 1
	 */
	double share() {
		return this.sum / (SECONDS * SECOND_NANOS);
	}

	long notJudged() {
		return this.notJudged.sum();
	}

	/**
	 * The time of the processor that the current thread has taken; where the JVM does not
	 * say it, time that goes by. Loaded when it is first asked.
	 */
	static final class OfThread implements LongSupplier {

		private @Nullable LongSupplier source;

		@Override
		public long getAsLong() {
			LongSupplier known = this.source;
			if (known == null) {
				known = find();
				this.source = known;
			}
			return known.getAsLong();
		}

		private static LongSupplier find() {
			try {
				ThreadMXBean threads = ManagementFactory.getThreadMXBean();
				if (threads.isCurrentThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled()) {
					return threads::getCurrentThreadCpuTime;
				}
			}
			catch (Throwable ex) {
				logger.debug("The time of a thread is not known", ex);
			}
			return System::nanoTime;
		}

	}

}

package io.agenttracing.context;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/**
 * The messages of one destination, by the state of their context, and whether the context
 * was lost. Evaluated when a message is counted, in windows of a minute, extended until
 * there are five messages: a destination <em>carries</em> context from the first window
 * on in which at least half of the messages had one, and has <em>lost</em> it in each
 * later window in which none had.
 */
final class DestinationContexts {

	static final long WINDOW = Duration.ofMinutes(1).toNanos();

	static final int LEAST_MESSAGES = 5;

	private static final int STATES = ContextState.values().length;

	private final LongAdder[] adders = new LongAdder[STATES];

	private final long[] before = new long[STATES];

	private volatile long windowStart;

	private boolean carries;

	DestinationContexts(long now) {
		Arrays.setAll(this.adders, (i) -> new LongAdder());
		this.windowStart = now;
	}

	LongAdder adder(ContextState state) {
		return this.adders[state.ordinal()];
	}

	/**
	 * Counts a message.
	 * @param state the state of its context
	 * @param now the time, in nanoseconds
	 * @return the loss in the window that has ended, if there is one
	 */
	@Nullable ContextLoss count(ContextState state, long now) {
		ContextLoss loss = (now - this.windowStart >= WINDOW) ? closeWindow(now) : null;
		adder(state).increment();
		return loss;
	}

	// Entered once a minute, or more often for quiet destinations, without contention.
	private synchronized @Nullable ContextLoss closeWindow(long now) {
		long elapsed = now - this.windowStart;
		if (elapsed < WINDOW) {
			return null;
		}
		long[] sums = new long[STATES];
		Arrays.setAll(sums, (i) -> this.adders[i].sum());
		long present = messages(sums, ContextState.PRESENT);
		long malformed = messages(sums, ContextState.MALFORMED);
		long all = present + malformed + messages(sums, ContextState.MISSING);
		if (all < LEAST_MESSAGES) {
			return null;
		}
		System.arraycopy(sums, 0, this.before, 0, STATES);
		this.windowStart = now;
		this.carries |= 2 * present >= all;
		return (present == 0 && this.carries) ? new ContextLoss(all, malformed, elapsed) : null;
	}

	private long messages(long[] sums, ContextState state) {
		return sums[state.ordinal()] - this.before[state.ordinal()];
	}

}

package io.agenttracing.pipeline.collector;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;

import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

/**
 * A ring from many threads to one: ended spans, and the ids of traces without an open
 * span, in the order in which they were added. A queue of the JDK would allocate a node
 * for each, or have a lock that a thread may hold while it does not run; JCTools is there
 * in a package only that OpenTelemetry calls internal.
 * <p>
 * A thread reserves a place by one compare-and-set, of how many of both kinds were ever
 * added, and then fills it. The reader waits for a place that is reserved but not filled:
 * nothing can fail in between.
 */
final class SpanRing {

	/** What {@link #offer} returns where there is no room. */
	static final int REFUSED = -1;

	private static final VarHandle ENTRY = MethodHandles.arrayElementVarHandle(Object[].class);

	private static final int MOST_ENTRIES = 1 << 30;

	// The lower half has the spans and the upper one the ids, each modulo 2^32.
	private static final long SPANS = 0xFFFF_FFFFL;

	private static final long ONE_ID = 1L << 32;

	private static final int SPINS = 128;

	private final @Nullable Object[] entries;

	private final int mask;

	private final int maxIds;

	private final AtomicLong added;

	// Written by the reader only.
	private volatile long takenSpans;

	private volatile long takenIds;

	// What a writer has last seen of them, which is enough as long as there is room.
	private volatile int seenSpans;

	private volatile int seenIds;

	/**
	 * An empty ring.
	 * @param maxSpans the most spans that any writer asks for room for
	 * @param maxIds the least number of ids that there is room for beside
	 */
	SpanRing(int maxSpans, int maxIds) {
		this(maxSpans, maxIds, 0);
	}

	/**
	 * A ring that is empty again.
	 * @param maxSpans the most spans that any writer asks for room for
	 * @param maxIds the least number of ids that there is room for beside
	 * @param before how many of both kinds there were before
	 */
	SpanRing(int maxSpans, int maxIds, long before) {
		long least = Math.min((long) maxSpans + maxIds, MOST_ENTRIES);
		int size = Math.max(2, Integer.highestOneBit((int) least - 1) << 1);
		this.entries = new Object[size];
		this.mask = size - 1;
		this.maxIds = size - maxSpans;
		this.added = new AtomicLong((before << 32) | (before & SPANS));
		this.takenSpans = before;
		this.takenIds = before;
		this.seenSpans = (int) before;
		this.seenIds = (int) before;
	}

	/**
	 * Adds a span.
	 * @param span the span
	 * @param few up to how many spans the exact number does not matter
	 * @param capacity how many spans there may be with it
	 * @return how many there are with it, never too few, and exact beyond those few
	 * unless some are taken meanwhile, or {@link #REFUSED}
	 */
	int offer(ReadableSpan span, int few, int capacity) {
		long before;
		long after;
		int waiting;
		do {
			before = this.added.get();
			after = (before & ~SPANS) | ((before + 1) & SPANS);
			waiting = (int) after - this.seenSpans;
			if (waiting > few) {
				int taken = (int) this.takenSpans;
				this.seenSpans = taken;
				waiting = (int) after - taken;
				if (waiting > capacity) {
					return REFUSED;
				}
			}
		}
		while (!add(before, after, place((int) before, ids(before)), span));
		return waiting;
	}

	/**
	 * Adds the id of a trace.
	 * @param traceId the id
	 * @return whether there was room
	 */
	boolean offer(String traceId) {
		long before;
		long after;
		do {
			before = this.added.get();
			after = before + ONE_ID;
			if (ids(after) - this.seenIds > this.maxIds) {
				int taken = (int) this.takenIds;
				this.seenIds = taken;
				if (ids(after) - taken > this.maxIds) {
					return false;
				}
			}
		}
		while (!add(before, after, place((int) before, ids(before)), traceId));
		return true;
	}

	private boolean add(long before, long after, int place, Object entry) {
		if (!this.added.compareAndSet(before, after)) {
			return false;
		}
		try {
			ENTRY.setRelease(this.entries, place, entry);
		}
		catch (Throwable ex) {
			// The stack has overflowed in that call, and this is none. A place that is
			// never filled would hold up all that comes after it.
			this.entries[place] = entry;
		}
		return true;
	}

	/**
	 * Takes what was added first. Called by one thread at a time.
	 * @return a span, the id of a trace, or null if there is nothing
	 */
	@Nullable Object poll() {
		long spans = this.takenSpans;
		long ids = this.takenIds;
		int place = place((int) spans, (int) ids);
		Object entry = ENTRY.getAcquire(this.entries, place);
		if (entry == null) {
			long added = this.added.get();
			if ((int) added == (int) spans && ids(added) == (int) ids) {
				return null;
			}
			entry = filled(place);
		}
		// Nothing of what follows is a call that an overflow of the stack could cut off.
		this.entries[place] = null;
		if (entry instanceof String) {
			this.takenIds = ids + 1;
		}
		else {
			this.takenSpans = spans + 1;
		}
		return entry;
	}

	private Object filled(int place) {
		Object entry = ENTRY.getAcquire(this.entries, place);
		for (int i = 0; entry == null; i++) {
			if (i < SPINS) {
				Thread.onSpinWait();
			}
			else {
				Thread.yield();
			}
			entry = ENTRY.getAcquire(this.entries, place);
		}
		return entry;
	}

	/**
	 * How many spans there are.
	 * @return the number, never too small
	 */
	int spans() {
		int taken = (int) this.takenSpans;
		return (int) this.added.get() - taken;
	}

	/**
	 * How many spans and ids there are.
	 * @return the number, never too small
	 */
	int size() {
		int takenSpans = (int) this.takenSpans;
		int takenIds = (int) this.takenIds;
		long added = this.added.get();
		return (int) added - takenSpans + ids(added) - takenIds;
	}

	/**
	 * How many spans were ever added.
	 * @return the exact number
	 */
	long addedSpans() {
		long taken = this.takenSpans;
		return taken + ((int) this.added.get() - (int) taken);
	}

	private int place(int spans, int ids) {
		return (spans + ids) & this.mask;
	}

	private static int ids(long added) {
		return (int) (added >>> 32);
	}

}

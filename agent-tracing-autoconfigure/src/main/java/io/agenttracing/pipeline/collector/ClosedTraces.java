package io.agenttracing.pipeline.collector;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * A bounded queue of the ids of traces whose last open span has ended, to the collector's
 * thread. After an overflow the collector scans all pending traces.
 */
final class ClosedTraces {

	private static final int MAX_TRACES = 65_536;

	private final Queue<String> traceIds = new ConcurrentLinkedQueue<>();

	private final AtomicInteger size = new AtomicInteger();

	private volatile boolean overflowed;

	void add(String traceId) {
		if (this.size.incrementAndGet() > MAX_TRACES) {
			this.size.decrementAndGet();
			this.overflowed = true;
			return;
		}
		this.traceIds.add(traceId);
	}

	int size() {
		return this.size.get();
	}

	@Nullable String poll() {
		String traceId = this.traceIds.poll();
		if (traceId != null) {
			this.size.decrementAndGet();
		}
		return traceId;
	}

	/**
	 * Whether ids were lost since the last call.
	 * @return whether all pending traces have to be scanned
	 */
	boolean hasOverflowed() {
		boolean result = this.overflowed;
		if (result) {
			this.overflowed = false;
		}
		return result;
	}

}

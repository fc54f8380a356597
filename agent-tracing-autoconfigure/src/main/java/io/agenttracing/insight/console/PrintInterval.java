package io.agenttracing.insight.console;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

import io.agenttracing.diagnosis.tree.TraceTree;

/**
 * Rate limits trees: of traces with the same root name, one per interval and those with
 * an error are printed. Used by one thread.
 */
final class PrintInterval {

	private static final int MAX_NAMES = 1000;

	private final long nanos;

	private final LongSupplier nanoTime;

	private final Map<String, Long> printed = new LinkedHashMap<>() {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
			return size() > MAX_NAMES;
		}

	};

	PrintInterval(Duration interval, LongSupplier nanoTime) {
		this.nanos = interval.toNanos();
		this.nanoTime = nanoTime;
	}

	boolean allows(TraceTree tree) {
		if (this.nanos == 0 || tree.errors() > 0) {
			return true;
		}
		long now = this.nanoTime.getAsLong();
		Long last = this.printed.get(tree.name());
		if (last != null && now - last < this.nanos) {
			return false;
		}
		this.printed.put(tree.name(), now);
		return true;
	}

}

package io.agenttracing.pipeline.sampling;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Limits the rate of exported traces. Above the limit, one trace a minute of each root
 * name and error type is still exported, so that no kind of failure hides another.
 */
final class TraceAdmission {

	private static final int MAX_KINDS = 1_000;

	private static final long MINUTE_NANOS = 60_000_000_000L;

	private final @Nullable TraceRate rate;

	private final LongSupplier nanoTime;

	private final ConcurrentMap<Kind, Long> exemplars = new ConcurrentHashMap<>();

	TraceAdmission(@Nullable TraceRate rate, LongSupplier nanoTime) {
		this.rate = rate;
		this.nanoTime = nanoTime;
	}

	boolean isLimited() {
		return this.rate != null;
	}

	/**
	 * Admits a trace or rejects it.
	 * @param rootName the name of its first span in this process
	 * @param errorType the reason to export it, empty for a trace that begins
	 * @return whether to export it
	 */
	boolean admits(String rootName, String errorType) {
		return this.rate == null || this.rate.admits() || isExemplar(new Kind(rootName, errorType));
	}

	private boolean isExemplar(Kind kind) {
		if (this.exemplars.size() >= MAX_KINDS && !this.exemplars.containsKey(kind)) {
			long limit = this.nanoTime.getAsLong() - MINUTE_NANOS;
			this.exemplars.values().removeIf((last) -> last - limit <= 0);
			if (this.exemplars.size() >= MAX_KINDS) {
				return false;
			}
		}
		long now = this.nanoTime.getAsLong();
		Long last = this.exemplars.putIfAbsent(kind, now);
		return last == null || (now - last >= MINUTE_NANOS && this.exemplars.replace(kind, last, now));
	}

	/**
	 * Traces of which one a minute is exported in any case.
	 */
	private record Kind(String rootName, String errorType) {

	}

}

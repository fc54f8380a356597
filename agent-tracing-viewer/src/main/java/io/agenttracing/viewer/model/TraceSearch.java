package io.agenttracing.viewer.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

import io.agenttracing.viewer.store.StoredTrace;
import io.agenttracing.viewer.store.TraceStore;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * Searches the spans of traces: one search at a time, each for two seconds at most, and a
 * trace that has not changed not again. A live list asks each time a trace changes, and
 * all the others are as they were.
 */
final class TraceSearch {

	private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(2);

	private static final int MAX_TERMS = 20;

	private static final int LOOK_EACH = 16;

	private final TraceStore store;

	private final LongSupplier nanoTime;

	private final ReentrantLock lock = new ReentrantLock();

	private final Map<SpanTerm, Map<String, Known>> known = new LinkedHashMap<>(16, 0.75f, true) {

		@Override
		protected boolean removeEldestEntry(Map.Entry<SpanTerm, Map<String, Known>> eldest) {
			return size() > MAX_TERMS;
		}

	};

	TraceSearch(TraceStore store, LongSupplier nanoTime) {
		this.store = store;
		this.nanoTime = nanoTime;
	}

	/**
	 * Those that are as asked. Takes no lock that others wait for.
	 */
	Found in(List<Summary> summaries, TraceQuery asked) {
		List<Summary> candidates = summaries.stream().filter(asked::matches).toList();
		if (asked.ofSpans().isEmpty()) {
			return new Found(candidates, false);
		}
		long until = this.nanoTime.getAsLong() + MOST_NANOS;
		try {
			if (this.lock.tryLock(MOST_NANOS, TimeUnit.NANOSECONDS)) {
				try {
					return search(candidates, asked, until);
				}
				finally {
					this.lock.unlock();
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return new Found(List.of(), true);
	}

	private Found search(List<Summary> candidates, TraceQuery asked, long until) {
		Map<String, Long> versions = this.store.versions();
		List<Summary> found = new ArrayList<>();
		boolean partial = false;
		for (Summary summary : candidates) {
			Long version = versions.get(summary.id());
			Boolean matches = (version != null) ? matches(summary, version, asked, until) : Boolean.FALSE;
			partial |= matches == null;
			if (Boolean.TRUE.equals(matches)) {
				found.add(summary);
			}
		}
		this.known.values().forEach((traces) -> traces.keySet().retainAll(versions.keySet()));
		return new Found(found, partial);
	}

	// Null where there was no time for it.
	private @Nullable Boolean matches(Summary summary, long version, TraceQuery asked, long until) {
		StoredTrace trace = null;
		for (SpanTerm term : asked.ofSpans()) {
			if (term.isIn(summary)) {
				continue;
			}
			Map<String, Known> traces = this.known.computeIfAbsent(term, (key) -> new HashMap<>());
			Known before = traces.get(summary.id());
			if (before == null || before.version() != version) {
				trace = (trace != null) ? trace : this.store.trace(summary.id());
				Boolean has = (trace != null) ? has(trace, term, until) : Boolean.FALSE;
				if (has == null) {
					return null;
				}
				before = new Known((trace != null) ? trace.version() : version, has);
				traces.put(summary.id(), before);
			}
			if (!before.has()) {
				return false;
			}
		}
		return true;
	}

	private @Nullable Boolean has(StoredTrace trace, SpanTerm term, long until) {
		int read = 0;
		for (SpanData span : trace.spans()) {
			if (read++ % LOOK_EACH == 0
					&& (this.nanoTime.getAsLong() - until > 0 || Thread.currentThread().isInterrupted())) {
				return null;
			}
			if (term.isIn(span)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * What is known of a trace.
	 *
	 * @param version its version when it was searched
	 * @param has whether it has what was asked for
	 */
	private record Known(long version, boolean has) {

	}

	/**
	 * What a search found.
	 *
	 * @param summaries the traces
	 * @param partial whether there was no time for all of them
	 */
	record Found(List<Summary> summaries, boolean partial) {

	}

}

package io.agenttracing.viewer;

import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

import io.agenttracing.viewer.store.TraceStore;
import io.opentelemetry.api.trace.SpanContext;

/**
 * Spans whose end had no room among the notes: it is said of their traces that they are
 * not whole, unless they are shown all the same.
 */
final class MissedSpans {

	private static final int MAX_KNOWN = 8_192;

	private final Queue<SpanContext> known = new ConcurrentLinkedQueue<>();

	private final AtomicInteger size = new AtomicInteger();

	private final AtomicLong others = new AtomicLong();

	void add(SpanContext span) {
		if (this.size.incrementAndGet() > MAX_KNOWN) {
			this.size.decrementAndGet();
			this.others.incrementAndGet();
		}
		else {
			this.known.add(span);
		}
	}

	void tell(TraceStore store, Predicate<String> isShown) {
		Map<String, Integer> missing = new HashMap<>(2);
		for (SpanContext span = this.known.poll(); span != null; span = this.known.poll()) {
			this.size.decrementAndGet();
			if (!isShown.test(span.getSpanId())) {
				missing.merge(span.getTraceId(), 1, Integer::sum);
			}
		}
		missing.forEach(store::lost);
		store.lost(this.others.getAndSet(0));
	}

}

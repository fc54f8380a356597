package io.agenttracing.test.record;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

/**
 * The traces of all tests that run in this JVM, and of nobody. One for all, since a trace
 * goes through the applications of several contexts, and a header arrives at any of them.
 */
final class RecordedTraces {

	static final RecordedTraces OF_JVM = new RecordedTraces();

	private static final int MAX_OF_NOBODY = 100;

	private static final int MAX_FORGOTTEN = 8_192;

	private final Map<String, RecordedTest> tests = new LinkedHashMap<>();

	private final Map<String, RecordedTrace> traces = new HashMap<>();

	private final Deque<RecordedTrace> ofNobody = new ArrayDeque<>();

	// What comes late of a trace that is forgotten begins no other.
	private final Set<String> forgotten = Collections.newSetFromMap(new LinkedHashMap<>() {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
			return size() > MAX_FORGOTTEN;
		}

	});

	private long changes;

	private RecordedTraces() {
	}

	synchronized void began(RecordedTest test) {
		this.tests.put(test.id(), test);
	}

	synchronized void ended(RecordedTest test, List<RecordedTrace> traces) {
		this.tests.remove(test.id());
		traces.forEach(this::forget);
	}

	private void forget(RecordedTrace trace) {
		this.traces.remove(trace.traceId());
		this.forgotten.add(trace.traceId());
	}

	/**
	 * The test with an id.
	 */
	synchronized @Nullable RecordedTest test(String id) {
		return this.tests.get(id);
	}

	/**
	 * The only test that runs, or the run of it that began last.
	 */
	synchronized @Nullable RecordedTest onlyTest() {
		RecordedTest last = null;
		for (RecordedTest test : this.tests.values()) {
			if (last != null && last.whole() != test.whole()) {
				return null;
			}
			last = test;
		}
		return last;
	}

	List<RecordedTrace> ofNobody(long since) {
		List<RecordedTrace> all;
		synchronized (this) {
			all = List.copyOf(this.ofNobody);
		}
		// Not under the lock: what is shown may be decided by the application.
		return all.stream().filter((trace) -> trace.startNanos() - since >= 0 && trace.isShown()).toList();
	}

	void started(Context parent, ReadableSpan span) {
		RecordedTrace trace = traceOf(parent, span);
		if (trace != null) {
			trace.started(span);
			changed();
		}
	}

	private synchronized @Nullable RecordedTrace traceOf(Context parent, ReadableSpan span) {
		String traceId = span.getSpanContext().getTraceId();
		RecordedTrace known = this.traces.get(traceId);
		if (known != null || this.forgotten.contains(traceId)) {
			return known;
		}
		RecordedTest test = RecordedTest.in(parent);
		if (test == null) {
			test = RecordedTest.in(Context.current());
		}
		RecordedTrace trace = new RecordedTrace(span);
		if (test == null || test.isOver()) {
			addOfNobody(trace);
		}
		else if (!test.takes(trace)) {
			this.forgotten.add(traceId);
			return null;
		}
		this.traces.put(traceId, trace);
		return trace;
	}

	private void addOfNobody(RecordedTrace trace) {
		if (this.ofNobody.size() >= MAX_OF_NOBODY) {
			forget(this.ofNobody.removeFirst());
		}
		this.ofNobody.addLast(trace);
	}

	void ended(RecordedSpan span) {
		RecordedTrace trace;
		synchronized (this) {
			trace = this.traces.get(span.data().getTraceId());
		}
		if (trace != null) {
			trace.ended(span);
			changed();
		}
	}

	private synchronized void changed() {
		this.changes++;
		notifyAll();
	}

	/**
	 * How often something has changed.
	 */
	synchronized long changes() {
		return this.changes;
	}

	/**
	 * Waits for a change.
	 * @param seen how many were seen
	 * @param nanos how long at most
	 */
	synchronized void awaitChange(long seen, long nanos) throws InterruptedException {
		long end = System.nanoTime() + nanos;
		long left = nanos;
		while (this.changes == seen && left > 0) {
			// Rounded up, so that it is not asked again for what is left of a
			// millisecond.
			wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
			left = end - System.nanoTime();
		}
	}

}

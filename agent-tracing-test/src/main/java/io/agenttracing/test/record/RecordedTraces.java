package io.agenttracing.test.record;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.opentelemetry.api.trace.StatusCode;
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

	// By id, which several tests may have given to theirs.
	private final Map<String, List<RecordedTrace>> traces = new HashMap<>();

	private final Deque<RecordedTrace> ofNobody = new ArrayDeque<>();

	// What comes late of a trace that is forgotten begins no other. By id, with the test
	// that had it.
	private final Map<String, Owner> forgotten = lastOwners();

	private final Map<String, Owner> over = lastOwners();

	private final LateSpans late = new LateSpans();

	private long changes;

	private RecordedTraces() {
	}

	private static Map<String, Owner> lastOwners() {
		return new LinkedHashMap<>() {

			@Override
			protected boolean removeEldestEntry(Map.Entry<String, Owner> eldest) {
				return size() > MAX_FORGOTTEN;
			}

		};
	}

	synchronized void began(RecordedTest test) {
		this.tests.put(test.id(), test);
	}

	synchronized void ended(RecordedTest test, List<RecordedTrace> traces) {
		this.tests.remove(test.id());
		this.over.put(test.id(), Owner.of(test));
		traces.forEach((trace) -> forget(trace, Owner.of(test)));
	}

	private void forget(RecordedTrace trace, Owner owner) {
		List<RecordedTrace> ofId = ofId(trace.traceId());
		ofId.remove(trace);
		if (ofId.isEmpty()) {
			this.traces.remove(trace.traceId());
		}
		this.forgotten.put(trace.traceId(), owner);
	}

	private List<RecordedTrace> ofId(String traceId) {
		return this.traces.getOrDefault(traceId, new ArrayList<>());
	}

	/**
	 * The test with an id.
	 */
	synchronized @Nullable RecordedTest test(String id) {
		Owner before = this.over.get(id);
		if (before != null) {
			this.late.requested(before);
		}
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
		RecordedTrace above = withSpan(traceId, span.getParentSpanContext().getSpanId());
		if (above != null) {
			return above;
		}
		RecordedTest carried = carried(parent);
		RecordedTest test = (carried == null || carried.isOver()) ? null : carried;
		RecordedTrace known = known(traceId, test);
		Owner before = this.forgotten.get(traceId);
		if (known != null || (before != null && (test == null || before.isOf(test)))) {
			return known;
		}
		if (carried != null && carried.isOver()) {
			this.late.began(Owner.of(carried), span.getName());
		}
		return begin(span, test);
	}

	private static @Nullable RecordedTest carried(Context parent) {
		RecordedTest test = RecordedTest.in(parent);
		return (test != null) ? test : RecordedTest.in(Context.current());
	}

	private @Nullable RecordedTrace withSpan(String traceId, String spanId) {
		return ofId(traceId).stream().filter((trace) -> trace.hasSpan(spanId)).findFirst().orElse(null);
	}

	// A span that was called from elsewhere, such as by a client of the test that sends
	// the same ids in each, is of the test that it was received with.
	private @Nullable RecordedTrace known(String traceId, @Nullable RecordedTest test) {
		RecordedTrace last = null;
		for (RecordedTrace trace : ofId(traceId)) {
			if (test == null || trace.owner() == test) {
				last = trace;
			}
		}
		return last;
	}

	private @Nullable RecordedTrace begin(ReadableSpan span, @Nullable RecordedTest test) {
		RecordedTrace trace = new RecordedTrace(span, test);
		if (test == null) {
			addOfNobody(trace);
		}
		else if (!test.takes(trace)) {
			this.forgotten.put(trace.traceId(), Owner.of(test));
			return null;
		}
		this.traces.computeIfAbsent(trace.traceId(), (id) -> new ArrayList<>()).add(trace);
		return trace;
	}

	private void addOfNobody(RecordedTrace trace) {
		if (this.ofNobody.size() >= MAX_OF_NOBODY) {
			forget(this.ofNobody.removeFirst(), Owner.NOBODY);
		}
		this.ofNobody.addLast(trace);
	}

	void ended(RecordedSpan span) {
		RecordedTrace trace = traceOf(span);
		if (trace != null) {
			trace.ended(span);
			changed();
		}
	}

	private synchronized @Nullable RecordedTrace traceOf(RecordedSpan span) {
		String traceId = span.data().getTraceId();
		RecordedTrace trace = withSpan(traceId, span.id());
		if (trace == null) {
			trace = known(traceId, null);
		}
		Owner before = (trace != null) ? null : this.forgotten.get(traceId);
		if (before != null && span.data().getStatus().getStatusCode() == StatusCode.ERROR) {
			this.late.failed(before, span.data().getName());
		}
		return trace;
	}

	/**
	 * Makes what an application would export of all traces, while it is there.
	 */
	void prepare(SpanRecorder recorder) {
		List<RecordedTrace> all = new ArrayList<>();
		synchronized (this) {
			this.traces.values().forEach(all::addAll);
		}
		all.forEach((trace) -> trace.prepare(recorder));
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

	/**
	 * Whose a trace is, when it may be over.
	 *
	 * @param testId the id of the test, empty if it is nobody's
	 * @param test the name of the test
	 */
	record Owner(String testId, String test) {

		static final Owner NOBODY = new Owner("", "");

		static Owner of(RecordedTest test) {
			return new Owner(test.id(), test.name());
		}

		boolean isOf(RecordedTest other) {
			return this.testId.equals(other.id());
		}

	}

}

package io.agenttracing.pipeline.collector;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

import io.agenttracing.pipeline.collector.PendingTrace.Lingering;
import io.agenttracing.span.TrackedSpans;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Decides when a trace is finished in this process: when it has no open span any more, a
 * second later if it has published a message that was not consumed here. What lasts
 * longer than 30 seconds is handed on in parts, if it is to be exported at all. Used by
 * one thread.
 */
final class PendingTraces {

	private static final long LINGER_NANOS = 1_000_000_000L;

	private static final long PART_NANOS = 30_000_000_000L;

	private static final int MAX_PARTIAL = 1_024;

	// Oldest first.
	private final Map<String, PendingTrace> traces = new LinkedHashMap<>();

	// Of traces that were handed on in part, for the spans around that are open.
	private final Map<String, TraceUsage> usages = new LinkedHashMap<>() {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, TraceUsage> eldest) {
			return size() > MAX_PARTIAL;
		}

	};

	private final Queue<Lingering> lingering = new ArrayDeque<>();

	private final TrackedSpans openSpans;

	private final SpanIntake intake;

	private final SpanBuffer buffer;

	private final Predicate<PendingTrace> exported;

	private final Consumer<PendingTrace> finished;

	private int spans;

	/**
	 * Starts without traces.
	 * @param openSpans knows which traces have open spans
	 * @param intake takes the spans in
	 * @param buffer accounts for their memory
	 * @param exported whether a trace is selected for export so far
	 * @param finished receives a trace that is finished
	 */
	PendingTraces(TrackedSpans openSpans, SpanIntake intake, SpanBuffer buffer, Predicate<PendingTrace> exported,
			Consumer<PendingTrace> finished) {
		this.openSpans = openSpans;
		this.intake = intake;
		this.buffer = buffer;
		this.exported = exported;
		this.finished = finished;
	}

	// Of each span: without lambdas.
	void add(SpanData span, long now) {
		String traceId = span.getTraceId();
		PendingTrace trace = this.traces.get(traceId);
		if (trace == null) {
			trace = new PendingTrace(traceId, this.intake, now, this.usages.remove(traceId));
			this.traces.put(traceId, trace);
		}
		int size = trace.size();
		long bytes = trace.bytes();
		trace.add(span);
		resized(trace, size, bytes);
	}

	int spans() {
		return this.spans;
	}

	int size() {
		return this.traces.size();
	}

	/**
	 * Handles a trace whose last open span has ended.
	 * @param traceId the id of the trace
	 * @param now the time in nanoseconds
	 * @return whether it has pending or open spans
	 */
	boolean closed(String traceId, long now) {
		PendingTrace trace = this.traces.get(traceId);
		boolean open = this.openSpans.isOpen(traceId);
		if (trace == null || open) {
			return open;
		}
		if (trace.hasUnconsumedMessage()) {
			this.lingering.add(trace.linger(now));
		}
		else {
			this.traces.remove(traceId);
			finish(trace, true);
		}
		return true;
	}

	boolean contains(String traceId) {
		return this.traces.containsKey(traceId);
	}

	/**
	 * Hands on the traces that have waited long enough.
	 * @param now the time in nanoseconds
	 */
	void finishDue(long now) {
		for (Lingering next = this.lingering.peek(); next != null
				&& now - next.since() >= LINGER_NANOS; next = this.lingering.peek()) {
			this.lingering.remove();
			finishLingering(next);
		}
		while (!this.traces.isEmpty()) {
			PendingTrace oldest = this.traces.values().iterator().next();
			if (now - oldest.since() < PART_NANOS) {
				return;
			}
			waitedLong(oldest, now);
		}
	}

	private void finishLingering(Lingering candidate) {
		PendingTrace trace = candidate.trace();
		if (candidate.isLatest() && this.traces.get(trace.traceId()) == trace
				&& !this.openSpans.isOpen(trace.traceId())) {
			this.traces.remove(trace.traceId());
			finish(trace, true);
		}
	}

	private void waitedLong(PendingTrace trace, long now) {
		this.traces.remove(trace.traceId());
		boolean open = this.openSpans.isOpen(trace.traceId());
		if (open && !this.exported.test(trace)) {
			// Tail sampling may still select it.
			trace.waitAgain(now);
			this.traces.put(trace.traceId(), trace);
		}
		else {
			// Its last span may be queued.
			finish(trace, false);
		}
	}

	/**
	 * Exports the ended spans of a trace early.
	 * @param traceId the id of the trace
	 * @param export takes the spans out of the trace and exports them
	 */
	void export(String traceId, Function<PendingTrace, List<SpanData>> export) {
		PendingTrace trace = this.traces.get(traceId);
		if (trace == null || trace.size() == 0 || !this.exported.test(trace)) {
			return;
		}
		resize(trace, () -> trace.exported(export.apply(trace)));
	}

	/**
	 * Frees memory, starting with the oldest trace, until there is enough.
	 * @param discarded receives traces that are not to be exported
	 */
	void makeRoom(Consumer<PendingTrace> discarded) {
		Iterator<PendingTrace> oldestFirst = this.traces.values().iterator();
		while (this.buffer.isOverfull() && oldestFirst.hasNext()) {
			PendingTrace trace = oldestFirst.next();
			resize(trace, trace::compact);
			if (this.buffer.isOverfull()) {
				oldestFirst.remove();
				if (this.exported.test(trace)) {
					finish(trace, false);
				}
				else {
					forget(trace);
					keepUsage(trace);
					discarded.accept(trace);
				}
			}
		}
	}

	/**
	 * The traces that wait for a consumer, as far as they have no open span.
	 * @return the ids of the traces
	 */
	List<String> lingering() {
		return this.lingering.stream()
			.map((candidate) -> candidate.trace().traceId())
			.filter((traceId) -> !this.openSpans.isOpen(traceId))
			.toList();
	}

	/**
	 * The traces without an open span, found by a scan.
	 * @return the ids of the traces
	 */
	List<String> closed() {
		return this.traces.keySet().stream().filter((traceId) -> !this.openSpans.isOpen(traceId)).toList();
	}

	/**
	 * Hands traces on without waiting for consumers, if they still have no open span.
	 * Their last span was in the queue when they were found to be closed: it is to be
	 * added before, or they would be torn.
	 * @param traceIds the ids of the traces
	 */
	void finish(List<String> traceIds) {
		for (String traceId : traceIds) {
			PendingTrace trace = this.traces.get(traceId);
			if (trace != null && !this.openSpans.isOpen(traceId)) {
				this.traces.remove(traceId);
				finish(trace, true);
			}
		}
	}

	/**
	 * Hands on all traces at shutdown.
	 */
	void finishAll() {
		this.traces.values().forEach((trace) -> finish(trace, true));
		this.traces.clear();
		this.lingering.clear();
	}

	private void resize(PendingTrace trace, Runnable change) {
		int size = trace.size();
		long bytes = trace.bytes();
		change.run();
		resized(trace, size, bytes);
	}

	private void resized(PendingTrace trace, int size, long bytes) {
		this.spans += trace.size() - size;
		this.buffer.add(trace.bytes() - bytes);
	}

	private void finish(PendingTrace trace, boolean complete) {
		forget(trace);
		if (!complete) {
			keepUsage(trace);
		}
		trace.finish(complete);
		this.finished.accept(trace);
	}

	private void keepUsage(PendingTrace trace) {
		if (trace.usage() != null) {
			this.usages.put(trace.traceId(), trace.usage());
		}
	}

	private void forget(PendingTrace trace) {
		this.spans -= trace.size();
		this.buffer.add(-trace.bytes());
	}

}

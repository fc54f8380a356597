package io.agenttracing.trace;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

/**
 * How many spans of which trace are open in this process. The number of traces is
 * bounded; a trace without a start or an end for an hour is forgotten, since code that
 * never ends its spans must not cost memory for ever.
 */
final class OpenSpans {

	private static final int MAX_TRACES = 16_384;

	private static final long MAX_IDLE_NANOS = 3_600_000_000_000L;

	private final ConcurrentMap<String, OpenTrace> traces = new ConcurrentHashMap<>();

	// Read on every start and end: the worker's clock is exact enough.
	private volatile long now;

	void started(ReadableSpan span) {
		this.traces.compute(span.getSpanContext().getTraceId(), (traceId, trace) -> plusOne(trace, span));
	}

	/**
	 * Notes the end of a span.
	 * @param span the span
	 * @return whether it was the last one of its trace that was open
	 */
	boolean ended(ReadableSpan span) {
		return this.traces.computeIfPresent(span.getSpanContext().getTraceId(),
				(traceId, trace) -> minusOne(trace)) == null;
	}

	boolean isOpen(String traceId) {
		return this.traces.containsKey(traceId);
	}

	/**
	 * The span a trace began with in this process, since it was last without open spans.
	 * @param traceId the id of the trace
	 * @return the span, open or not
	 */
	@Nullable ReadableSpan root(String traceId) {
		OpenTrace trace = this.traces.get(traceId);
		return (trace != null) ? trace.root : null;
	}

	int traces() {
		return this.traces.size();
	}

	void tick(long now) {
		this.now = now;
	}

	void forgetIdle() {
		long limit = this.now - MAX_IDLE_NANOS;
		this.traces.forEach((traceId, trace) -> this.traces.computeIfPresent(traceId,
				(id, current) -> (current.lastChange - limit < 0) ? null : current));
	}

	private @Nullable OpenTrace plusOne(@Nullable OpenTrace trace, ReadableSpan span) {
		if (trace == null) {
			if (this.traces.size() >= MAX_TRACES) {
				return null;
			}
			trace = new OpenTrace(span);
		}
		trace.open++;
		trace.lastChange = this.now;
		return trace;
	}

	private @Nullable OpenTrace minusOne(OpenTrace trace) {
		trace.open--;
		trace.lastChange = this.now;
		return (trace.open > 0) ? trace : null;
	}

	/**
	 * Changed only within an atomic operation of the map.
	 */
	private static final class OpenTrace {

		private final ReadableSpan root;

		private int open;

		private long lastChange;

		private OpenTrace(ReadableSpan root) {
			this.root = root;
		}

	}

}

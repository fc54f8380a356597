package io.agenttracing.span;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

import io.agenttracing.context.Deadline;
import io.micrometer.observation.Observation;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

/**
 * The registry of the open spans of this process, by trace and with their ancestors. The
 * number of traces is bounded, and so is that of the spans, beyond which they are only
 * counted. A trace in which no span starts or ends for an hour is evicted, and so are
 * child spans that are open for that long: code that never ends its spans must not leak
 * memory.
 *
 * @since 0.1.0
 */
public final class TrackedSpans {

	private static final int MAX_TRACES = 16_384;

	// For all large traces together; each trace has a small allowance beside.
	private static final int MAX_SPANS = 131_072;

	private static final long MAX_IDLE_NANOS = 3_600_000_000_000L;

	private final ConcurrentMap<String, TrackedTrace> traces = new ConcurrentHashMap<>();

	private final LongAdder surplus = new LongAdder();

	private final DiscardedSpans discarded = new DiscardedSpans();

	// Read at every start and end: the clock of the collector's worker is exact enough.
	private volatile long now;

	/**
	 * Creates an empty registry.
	 * @param now the time in nanoseconds
	 */
	public TrackedSpans(long now) {
		this.now = now;
	}

	/**
	 * Records the start of a span on this thread.
	 * @param span the span
	 * @param context the context it was started in, which has its deadline
	 */
	public void started(ReadableSpan span, Context context) {
		SpanContext parent = span.getParentSpanContext();
		String parentId = parent.isValid() ? parent.getSpanId() : null;
		String traceId = traceId(span);
		TrackedTrace trace = (parentId == null || parent.isRemote()) ? null : this.traces.get(traceId);
		Thread thread = Thread.currentThread();
		Deadline deadline = Deadline.binding(context);
		if (trace == null
				|| !trace.add(new TrackedSpan(span, this.now, thread, deadline), parentId, this.surplus, MAX_SPANS)) {
			begin(traceId, new TrackedTrace(span, this.now, thread, deadline), parentId);
		}
	}

	private void begin(String traceId, TrackedTrace trace, @Nullable String parentId) {
		if (this.traces.size() >= MAX_TRACES && !isOpen(traceId)) {
			return;
		}
		TrackedTrace open = this.traces.putIfAbsent(traceId, trace);
		while (open != null && !open.add(trace, parentId, this.surplus, MAX_SPANS)) {
			// Who has closed it is about to do so, and is not waited for.
			this.traces.remove(traceId, open);
			open = this.traces.putIfAbsent(traceId, trace);
		}
	}

	/**
	 * Records the end of a span that is not exported.
	 * @param span the span
	 * @return whether it was the last one of its trace that was open
	 */
	public boolean endedUnseen(ReadableSpan span) {
		return ended(span, false);
	}

	/**
	 * Records the end of a span.
	 * @param span the span
	 * @return whether it was the last one of its trace that was open
	 */
	public boolean ended(ReadableSpan span) {
		return ended(span, true);
	}

	private boolean ended(ReadableSpan span, boolean seen) {
		String traceId = traceId(span);
		TrackedTrace trace = this.traces.get(traceId);
		if (trace == null) {
			return true;
		}
		boolean closed = trace.remove(span, seen, this.now, MAX_SPANS);
		if (closed) {
			this.traces.remove(traceId, trace);
		}
		return closed;
	}

	/**
	 * Discards an open span that is about to end, so that it is not exported. Spans with
	 * children and spans that are not tracked are never discarded.
	 * @param span the span
	 * @return whether it is discarded
	 */
	boolean discard(ReadableSpan span) {
		update(span, (tracked) -> {
			if (tracked.isLeaf()) {
				this.discarded.add(span);
			}
		});
		return this.discarded.contains(span);
	}

	/**
	 * Records that the context of a span was injected into a carrier, so that it may have
	 * remote children.
	 * @param span the span
	 */
	void propagated(ReadableSpan span) {
		update(span, TrackedSpan::startedBelow);
	}

	/**
	 * Whether a span will be discarded when it ends, as it seems now.
	 * @param span the span
	 * @return whether it is marked
	 */
	public boolean isToBeDiscarded(ReadableSpan span) {
		return this.discarded.contains(span);
	}

	/**
	 * Whether a span that has ended was discarded, and has no child so far.
	 * @param span the span
	 * @return whether it is discarded
	 */
	public boolean isDiscarded(ReadableSpan span) {
		return this.discarded.ended(span);
	}

	/**
	 * Finds a discarded span that has to be exported after all.
	 * @param span a child that has started
	 * @return the discarded parent, which has ended, or {@code null}
	 */
	public @Nullable ReadableSpan reviveAbove(ReadableSpan span) {
		return this.discarded.revive(span.getParentSpanContext().getSpanId());
	}

	/**
	 * Records that the method of a span has returned, and the span waits for an
	 * asynchronous result.
	 * @param span the span
	 * @param place where it is suspended, held weakly
	 */
	void released(ReadableSpan span, SuspendedPlace place) {
		update(span, (tracked) -> tracked.release(place));
	}

	/**
	 * Records the first element of a stream, which may be long-lived.
	 * @param span the span of the stream
	 */
	public void flowing(ReadableSpan span) {
		update(span, TrackedSpan::flow);
	}

	/**
	 * Tracks the demand of a stream.
	 * @param span the span of the stream
	 * @return what to notify of requests and elements
	 */
	StreamPace paced(ReadableSpan span) {
		StreamPace pace = new StreamPace(() -> this.now);
		update(span, (tracked) -> tracked.pace(pace));
		return pace;
	}

	/**
	 * Records the Observation of a span, which has its attributes before the span does.
	 * @param span the context of the span: Micrometer wraps a span that has a parent
	 * @param context the context of its Observation
	 */
	public void observed(SpanContext span, Observation.Context context) {
		TrackedTrace trace = this.traces.get(span.getTraceId());
		if (trace != null) {
			trace.observe(span.getSpanId(), context);
		}
	}

	private void update(ReadableSpan span, Consumer<TrackedSpan> update) {
		TrackedTrace trace = this.traces.get(traceId(span));
		if (trace != null) {
			trace.update(span, update);
		}
	}

	private static String traceId(ReadableSpan span) {
		return span.getSpanContext().getTraceId();
	}

	/**
	 * Whether a trace has an open span.
	 * @param traceId the id of the trace
	 * @return whether it has
	 */
	public boolean isOpen(String traceId) {
		return this.traces.containsKey(traceId);
	}

	/**
	 * The span that a trace began with in this process. It begins again after all of its
	 * spans have ended.
	 * @param traceId the id of the trace
	 * @return the span, open or not
	 */
	public @Nullable ReadableSpan root(String traceId) {
		TrackedTrace trace = this.traces.get(traceId);
		return (trace != null) ? trace.span() : null;
	}

	/**
	 * Traces that have an open span.
	 * @param most how many at most
	 * @return their ids
	 */
	List<String> traceIds(int most) {
		return this.traces.keySet().stream().limit(most).toList();
	}

	/**
	 * How many traces have an open span.
	 * @return the number of traces
	 */
	public int traces() {
		return this.traces.size();
	}

	/**
	 * How many spans are open.
	 * @return the number of spans, exact unless some start or end meanwhile
	 */
	public int spans() {
		return this.traces.values().stream().mapToInt(TrackedTrace::open).sum();
	}

	/**
	 * The traces that have been open for a while.
	 * @param limit the time in nanoseconds by which they had begun
	 * @return the ids of the traces, the oldest first
	 */
	public List<String> openSince(long limit) {
		return this.traces.values()
			.stream()
			.filter((trace) -> trace.startNanos() - limit <= 0)
			.sorted(Comparator.comparingLong((trace) -> trace.startNanos() - limit))
			.map(TrackedTrace::traceId)
			.toList();
	}

	/**
	 * The open spans of a trace, as far as they are tracked.
	 * @param traceId the id of the trace
	 * @return the spans in the order of their start
	 */
	public List<TrackedSpan> of(String traceId) {
		List<TrackedSpan> spans = new ArrayList<>();
		TrackedTrace trace = this.traces.get(traceId);
		if (trace != null) {
			trace.addTo(spans);
		}
		return spans;
	}

	public void tick(long now) {
		this.now = now;
	}

	public void forgetIdle() {
		long limit = this.now - MAX_IDLE_NANOS;
		this.traces.forEach((traceId, trace) -> {
			if (trace.forget(limit)) {
				this.traces.remove(traceId, trace);
			}
		});
	}

}

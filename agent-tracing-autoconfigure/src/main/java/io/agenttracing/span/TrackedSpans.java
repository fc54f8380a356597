package io.agenttracing.span;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;

import io.agenttracing.context.Deadline;
import io.micrometer.observation.Observation;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

/**
 * Which spans of which trace are open in this process, and which of them is above which.
 * The number of traces is bounded, and so is that of the spans, beyond which they are
 * only counted. A trace without a start or an end for an hour is forgotten, and so are
 * spans that are open for that long below others: code that never ends its spans must not
 * cost memory for ever.
 *
 * @since 0.1.0
 */
public final class TrackedSpans {

	private static final int MAX_TRACES = 16_384;

	// Of large traces together; each trace has room for a few more.
	private static final int MAX_SPANS = 131_072;

	private static final long MAX_IDLE_NANOS = 3_600_000_000_000L;

	private final ConcurrentMap<String, TrackedTrace> traces = new ConcurrentHashMap<>();

	private final LongAdder surplus = new LongAdder();

	private final DiscardedSpans discarded = new DiscardedSpans();

	// Read on every start and end: the worker's clock is exact enough.
	private volatile long now;

	/**
	 * No spans.
	 * @param now the time in nanoseconds
	 */
	public TrackedSpans(long now) {
		this.now = now;
	}

	/**
	 * Notes the start of a span on this thread.
	 * @param span the span
	 * @param context the context it was started in, which has its deadline
	 */
	public void started(ReadableSpan span, Context context) {
		SpanContext parent = span.getParentSpanContext();
		boolean begins = !parent.isValid() || parent.isRemote();
		Thread thread = Thread.currentThread();
		Deadline deadline = Deadline.of(context);
		if (begins || !add(new TrackedSpan(span, this.now, thread, deadline))) {
			begin(new TrackedTrace(span, this.surplus, this.now, thread, deadline));
		}
	}

	private void begin(TrackedTrace trace) {
		boolean noted = this.traces.size() >= MAX_TRACES && !isOpen(trace.traceId());
		while (!noted) {
			noted = this.traces.putIfAbsent(trace.traceId(), trace) == null || add(trace);
		}
	}

	private boolean add(TrackedSpan span) {
		return change(span.traceId(), (trace) -> trace.add(span, MAX_SPANS));
	}

	/**
	 * Notes the end of a span that is not exported.
	 * @param span the span
	 * @return whether it was the last one of its trace that was open
	 */
	public boolean endedUnseen(ReadableSpan span) {
		return !change(traceId(span),
				(trace) -> trace.update(span, TrackedSpan::unseen).remove(span, this.now, MAX_SPANS));
	}

	/**
	 * Notes the end of a span.
	 * @param span the span
	 * @return whether it was the last one of its trace that was open
	 */
	public boolean ended(ReadableSpan span) {
		return !change(traceId(span), (trace) -> trace.remove(span, this.now, MAX_SPANS));
	}

	/**
	 * Discards an open span that is about to end, so that it is not exported. One that
	 * something was started below is not, nor one that is not known.
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
	 * Notes that a span was propagated, so that something may be started below it
	 * elsewhere.
	 * @param span the span
	 */
	void told(ReadableSpan span) {
		update(span, TrackedSpan::startedBelow);
	}

	/**
	 * Whether a span that has ended was discarded, and nothing was started below it so
	 * far.
	 * @param span the span
	 * @return whether it is discarded
	 */
	public boolean isDiscarded(ReadableSpan span) {
		return this.discarded.ended(span);
	}

	/**
	 * Finds what was discarded, and has to be seen after all.
	 * @param span a span that has started below
	 * @return the discarded span, which has ended, or {@code null}
	 */
	public @Nullable ReadableSpan reviveAbove(ReadableSpan span) {
		return this.discarded.revive(span.getParentSpanContext().getSpanId());
	}

	/**
	 * Notes that the thread which started a span has returned from its call, and the span
	 * waits for an asynchronous result.
	 * @param span the span
	 * @param place tells where it waits, for as long as it is reachable
	 */
	void released(ReadableSpan span, SuspendedPlace place) {
		update(span, (tracked) -> tracked.release(place));
	}

	/**
	 * Notes that a stream has its first element: it may go on for as long as it likes.
	 * @param span the span of the stream
	 */
	public void flowing(ReadableSpan span) {
		update(span, TrackedSpan::flow);
	}

	/**
	 * Notes that a stream has begun whose elements are waited for.
	 * @param span the span of the stream
	 * @return what has to be told of them
	 */
	StreamPace paced(ReadableSpan span) {
		StreamPace pace = new StreamPace(() -> this.now);
		update(span, (tracked) -> tracked.pace(pace));
		return pace;
	}

	/**
	 * Notes what a span belongs to, which gives it its name only at the end.
	 * @param span the span
	 * @param context the context of its Observation
	 */
	void observed(ReadableSpan span, Observation.Context context) {
		update(span, (tracked) -> tracked.observe(context));
	}

	private void update(ReadableSpan span, Consumer<TrackedSpan> update) {
		change(traceId(span), (trace) -> trace.update(span, update));
	}

	// The map's own locks, of few traces each, are the only ones.
	private boolean change(String traceId, Function<TrackedTrace, @Nullable TrackedTrace> change) {
		return this.traces.computeIfPresent(traceId, (id, trace) -> change.apply(trace)) != null;
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
	 * The span a trace began with in this process, since it was last without open spans.
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
	 * How many spans are open. To be asked by any thread.
	 * @return the number of spans, exact when nothing moves
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
		change(traceId, (trace) -> trace.addTo(spans));
		return spans;
	}

	public void tick(long now) {
		this.now = now;
	}

	public void forgetIdle() {
		long limit = this.now - MAX_IDLE_NANOS;
		this.traces.keySet().forEach((traceId) -> change(traceId, (trace) -> trace.forget(limit)));
	}

}

package io.agenttracing.pipeline.collector;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

import io.agenttracing.failure.Failures;
import io.agenttracing.pipeline.EndedSpanListener;
import io.agenttracing.pipeline.FinishedTraceListener;
import io.agenttracing.pipeline.TailSampledTraces;
import io.agenttracing.pipeline.UrgentSpanListener;
import io.agenttracing.span.TrackedSpans;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The stages of an ended span: queue, pending trace, selection, sink, listeners. Called
 * by the worker's thread, also re-entrantly from a listener.
 */
final class TracePipeline {

	private static final Log logger = LogFactory.getLog(TraceCollector.class);

	private static final int MAX_URGENT = 1_024;

	private static final long FORGET_NANOS = 60_000_000_000L;

	private static final long REMEMBER_NANOS = 1_000_000_000L;

	private final SpanQueue queue;

	private final TrackedSpans openSpans;

	private final SpanIntake intake;

	private final PendingTraces pending;

	// Traces without an open span, all of whose spans have left the queue.
	private final Queue<String> closing = new ArrayDeque<>();

	// Exports that do not wait for the end of their trace.
	private final Queue<Runnable> urgent = new LinkedBlockingQueue<>(MAX_URGENT);

	// Handed on between other steps, since a listener may re-enter.
	private final Queue<PendingTrace> finished = new ArrayDeque<>();

	private final TraceHandover handover;

	private final SpanSink sink;

	private final CollectorSettings settings;

	private final SpanCounts counts;

	private final TailSampledTraces kept;

	private final List<UrgentSpanListener> urgentListeners = new CopyOnWriteArrayList<>();

	private final LossyTraces lossy = new LossyTraces();

	private final RefusalReport refusals;

	private long lastForget;

	private long lastRemember;

	private volatile int pendingSpans;

	private volatile boolean closed;

	TracePipeline(SpanQueue queue, TrackedSpans openSpans, FinishedTraceListener listener, SpanSink sink,
			CollectorSettings settings) {
		this.queue = queue;
		this.openSpans = openSpans;
		this.handover = new TraceHandover(openSpans, sink, listener, settings, this.lossy);
		this.intake = new SpanIntake(settings);
		this.pending = new PendingTraces(openSpans, this.intake, settings.buffer(), this.handover::isExported,
				this.finished::add);
		this.sink = sink;
		this.settings = settings;
		this.counts = settings.counts();
		this.kept = settings.kept();
		this.refusals = new RefusalReport(settings.nanoTime());
		this.lastForget = now();
		this.lastRemember = this.lastForget;
	}

	void addListener(EndedSpanListener listener) {
		this.intake.addListener(listener);
	}

	void addListener(UrgentSpanListener listener) {
		this.urgentListeners.add(listener);
	}

	/**
	 * Sets the clock of the open spans, before the first one.
	 */
	void begin() {
		this.openSpans.tick(now());
	}

	/**
	 * Advances all stages by one step, without blocking.
	 */
	void advance() {
		long now = now();
		this.openSpans.tick(now);
		collect(now);
		exportUrgent();
		this.pending.finishDue(now);
		handOnFinished();
		forget(now);
		this.refusals.refused(this.counts.of(SpanOutcome.QUEUE_FULL));
	}

	/**
	 * Hands finished traces to the sink and flushes it.
	 * @return the result of the sink
	 */
	CompletableResultCode flush() {
		long now = now();
		this.openSpans.tick(now);
		collect(now);
		exportUrgent();
		handOnFinished();
		finish(this.pending.lingering(), now);
		handOnFinished();
		return this.sink.flush();
	}

	/**
	 * Ends open spans, hands all spans to the sink and shuts it down.
	 * @return the result of the sink
	 */
	CompletableResultCode shutdown() {
		Failures.attempt(logger, "Traces could not be handed on", this::handOnAll);
		this.closed = true;
		return this.sink.shutdown();
	}

	private void handOnAll() {
		long now = now();
		exportUrgent();
		drainQueue(now);
		InterruptedSpans.end(this.openSpans, this.kept, now, () -> drainQueue(now));
		this.closed = true;
		drainQueue(now);
		this.pending.finishAll();
		handOnFinished();
	}

	/**
	 * Whether spans are refused: not before the open ones have been ended, as the
	 * application may end some at the same time.
	 */
	boolean isClosed() {
		return this.closed;
	}

	/**
	 * Records that a span was lost because the queue was full. May be called by any
	 * thread, before the trace is closed.
	 * @param traceId the id of its trace
	 */
	void lost(String traceId) {
		this.lossy.add(traceId);
	}

	/**
	 * Exports the ended spans of a trace early. May be called by any thread.
	 * @param traceId the id of the trace
	 */
	void exportEnded(String traceId) {
		this.urgent.offer(() -> this.pending.export(traceId, this.handover::exportEnded));
	}

	/**
	 * Exports spans without sampling, selection and listeners. May be called by any
	 * thread.
	 * @param spans the spans
	 * @return whether there was room for them
	 */
	boolean exportAtOnce(List<SpanData> spans) {
		return this.urgent.offer(() -> acceptAtOnce(spans));
	}

	private void acceptAtOnce(List<SpanData> spans) {
		List<SpanData> transformed = new ArrayList<>(spans.size());
		for (SpanData span : spans) {
			this.counts.addCreated();
			SpanData data = this.intake.masked(span);
			if (data != null) {
				transformed.add(data);
			}
		}
		if (!transformed.isEmpty()) {
			this.sink.accept(transformed, SpanSize.UNKNOWN);
			this.urgentListeners.forEach((listener) -> Failures.attempt(logger,
					"A listener of spans that are exported at once failed", () -> listener.onUrgent(transformed)));
		}
	}

	private void exportUrgent() {
		boolean any = false;
		for (Runnable next = this.urgent.poll(); next != null; next = this.urgent.poll()) {
			next.run();
			any = true;
		}
		if (any) {
			this.pendingSpans = this.pending.spans();
			this.sink.flush();
		}
	}

	/**
	 * Whether the queue is beyond the mark at which it wakes the worker. To be asked
	 * before the worker waits.
	 * @return whether to continue at once
	 */
	boolean isBehind() {
		return this.queue.isBehind();
	}

	boolean hasQueued() {
		return this.queue.size() > 0;
	}

	/**
	 * How many spans wait for the end of their trace. May be called by any thread.
	 * @return the number of spans, as of the last step
	 */
	int pendingSpans() {
		return this.pendingSpans;
	}

	/**
	 * Drops spans that came after the shutdown.
	 */
	void discardQueue() {
		this.counts.add(SpanOutcome.SHUTDOWN, this.queue.discard());
	}

	private long now() {
		return this.settings.nanoTime().getAsLong();
	}

	private void collect(long now) {
		drainQueue(now);
		for (String traceId = this.closing.poll(); traceId != null; traceId = this.closing.poll()) {
			if (!this.pending.closed(traceId, now)) {
				this.lossy.remove(traceId);
			}
		}
		if (this.queue.hasOverflowed()) {
			// The spans of a trace whose id was refused by then are present.
			drainQueue(now);
			handOnFinished();
			finish(this.pending.closed(), now);
		}
	}

	// The last span of a trace may still be queued when no span is open.
	private void finish(List<String> closed, long now) {
		drainQueue(now);
		this.pending.finish(closed);
	}

	private void drainQueue(long now) {
		// Only what is present: with a flood of spans this would never end.
		for (int remaining = this.queue.present(); remaining > 0; remaining--) {
			Object next = this.queue.poll();
			if (next instanceof String traceId) {
				this.closing.add(traceId);
			}
			else if (next != null) {
				add((ReadableSpan) next, now);
				makeRoom();
			}
		}
	}

	private void makeRoom() {
		if (this.settings.buffer().isOverfull()) {
			this.pending.makeRoom(this.handover::discard);
			handOnFinished();
		}
	}

	private void add(ReadableSpan span, long now) {
		SpanData recorded = this.intake.recorded(span);
		if (recorded != null) {
			this.pending.add(recorded, now);
		}
	}

	private void forget(long now) {
		if (now - this.lastForget >= FORGET_NANOS) {
			this.lastForget = now;
			this.openSpans.forgetIdle();
		}
		if (now - this.lastRemember >= REMEMBER_NANOS) {
			this.lastRemember = now;
			this.kept.forget(this.openSpans::isOpen);
			this.lossy.forget((traceId) -> this.openSpans.isOpen(traceId) || this.pending.contains(traceId));
		}
	}

	private void handOnFinished() {
		for (PendingTrace next = this.finished.poll(); next != null; next = this.finished.poll()) {
			this.handover.handOn(next);
		}
		this.pendingSpans = this.pending.spans();
	}

}

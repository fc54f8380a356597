package io.agenttracing.trace;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.jspecify.annotations.Nullable;

/**
 * Collects the spans of each trace in this process until the trace is finished here,
 * tells the listeners about it and exports it. Application threads only count the span
 * and put it into a bounded queue: they never wait, and nothing is thrown.
 * <p>
 * When the result of {@link #forceFlush()} or {@link #shutdown()} is a success, the
 * exporter has accepted everything that ended before, in the first case of traces without
 * an open span.
 *
 * @since 0.1.0
 */
public final class TraceCollector implements SpanProcessor {

	private final OpenSpans openSpans = new OpenSpans();

	private final SpanCounts counts = new SpanCounts();

	private final FinishedTraceListeners listeners = new FinishedTraceListeners();

	private final boolean includeUnsampled;

	private final SpanQueue queue;

	private final TracePipeline pipeline;

	private final CollectorWorker worker;

	/**
	 * A collector with a thread of its own.
	 * @param exporter where spans go, null for nowhere
	 * @param settings how to collect
	 */
	public TraceCollector(@Nullable SpanExporter exporter, CollectorSettings settings) {
		this.includeUnsampled = settings.includeUnsampled();
		this.queue = new SpanQueue(settings.maxQueueSize(), settings.maxBatchSize(), this::wake);
		this.pipeline = new TracePipeline(this.queue, this.openSpans, this.listeners, exporter, settings, this.counts,
				this::wake);
		this.worker = new CollectorWorker(this.pipeline);
		this.worker.start();
	}

	/**
	 * Adds a listener, which sees traces that finish from now on.
	 * @param listener the listener
	 */
	public void addListener(FinishedTraceListener listener) {
		this.listeners.add(listener);
	}

	@Override
	public void onStart(Context parentContext, ReadWriteSpan span) {
		if (isCollected(span) && !this.worker.isShutDown()) {
			this.openSpans.started(span);
		}
	}

	@Override
	public boolean isStartRequired() {
		return true;
	}

	@Override
	public void onEnd(ReadableSpan span) {
		if (!isCollected(span)) {
			return;
		}
		this.counts.addCreated();
		offer(span);
		// After the queue: who finds the trace without open spans finds its last span
		// too.
		this.openSpans.ended(span);
	}

	@Override
	public boolean isEndRequired() {
		return true;
	}

	@Override
	public CompletableResultCode forceFlush() {
		return this.worker.flush();
	}

	@Override
	public CompletableResultCode shutdown() {
		return this.worker.shutdown();
	}

	/**
	 * Whether the exporter works at this moment.
	 * @return whether a batch is under way
	 */
	public boolean isExporting() {
		return this.pipeline.isExporting();
	}

	/**
	 * The spans that ended and were to be exported: {@code created = exported + dropped}
	 * and what is still waiting.
	 * @return the number of spans since the start
	 */
	public long created() {
		return this.counts.created();
	}

	/**
	 * The spans that the exporter has accepted.
	 * @return the number of spans since the start
	 */
	public long exported() {
		return this.counts.of(SpanOutcome.DELIVERED);
	}

	/**
	 * The spans that were lost or left out.
	 * @param reason why
	 * @return the number of spans since the start
	 */
	public long dropped(SpanOutcome reason) {
		return this.counts.of(reason);
	}

	/**
	 * What became of all spans.
	 * @return the counts, which go on
	 */
	public SpanCounts counts() {
		return this.counts;
	}

	private boolean isCollected(ReadableSpan span) {
		return this.includeUnsampled || span.getSpanContext().isSampled();
	}

	private void offer(ReadableSpan span) {
		if (this.worker.isShutDown()) {
			this.counts.add(SpanOutcome.SHUTDOWN, 1);
		}
		else if (!this.queue.offer(span)) {
			this.counts.add(SpanOutcome.QUEUE_FULL, 1);
		}
		else if (this.worker.isStopped()) {
			this.pipeline.discardQueue();
		}
	}

	private void wake() {
		this.worker.wake();
	}

	@Override
	public String toString() {
		return "TraceCollector{created=" + created() + ", exported=" + exported() + '}';
	}

}

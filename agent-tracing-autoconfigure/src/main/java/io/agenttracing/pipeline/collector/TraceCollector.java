package io.agenttracing.pipeline.collector;

import java.util.List;

import io.agenttracing.failure.Failures;
import io.agenttracing.pipeline.EndedSpanListener;
import io.agenttracing.pipeline.FinishedTraceListener;
import io.agenttracing.pipeline.PipelineStart;
import io.agenttracing.pipeline.TailSampledTraces;
import io.agenttracing.pipeline.TailSamplingPolicy;
import io.agenttracing.pipeline.UrgentExport;
import io.agenttracing.pipeline.UrgentSpanListener;
import io.agenttracing.span.TrackedSpans;
import io.agenttracing.span.ViewerOnlySpans;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Collects the spans of each trace in this process until the trace is finished here,
 * decides whether it is exported, hands it to the sink and notifies the listeners.
 * Application threads only count a span and put it into a bounded queue: they never wait,
 * and nothing is thrown. The thread starts with the first span.
 * <p>
 * When the result of {@link #forceFlush()} or {@link #shutdown()} is a success, the
 * exporters have accepted all spans that ended before, a flush those of traces without an
 * open span. A shutdown ends the spans that are open, and marks them.
 *
 * @since 0.1.0
 */
public final class TraceCollector implements SpanProcessor, UrgentExport, PipelineStart {

	private static final Log logger = LogFactory.getLog(TraceCollector.class);

	private final TrackedSpans openSpans;

	private final FinishedTraceListeners listeners = new FinishedTraceListeners();

	private final SpanCounts counts;

	private final TailSampledTraces kept;

	private final CollectorSettings settings;

	private final SpanSink sink;

	private final SpanQueue queue;

	private final TracePipeline pipeline;

	private final CollectorWorker worker;

	private volatile boolean reached;

	private boolean startedLast;

	/**
	 * A collector with a thread of its own.
	 * @param sink where spans go
	 * @param settings how to collect
	 */
	public TraceCollector(SpanSink sink, CollectorSettings settings) {
		this(sink, settings, new TrackedSpans(settings.nanoTime().getAsLong()));
	}

	/**
	 * A collector with a thread of its own.
	 * @param sink where spans go
	 * @param settings how to collect
	 * @param openSpans the registry of open spans, of this collector only
	 */
	public TraceCollector(SpanSink sink, CollectorSettings settings, TrackedSpans openSpans) {
		this.sink = sink;
		this.openSpans = openSpans;
		this.counts = settings.counts();
		this.kept = settings.kept();
		this.settings = settings;
		this.queue = new SpanQueue(settings.maxQueueSize(), settings.wakeSize(), this::wake);
		this.counts.addQueued(this.queue::added);
		this.pipeline = new TracePipeline(this.queue, this.openSpans, this.listeners, sink, settings);
		this.worker = new CollectorWorker(this.pipeline);
	}

	@Override
	public void whenSpansStart(Runnable action) {
		this.worker.whenStarted(action);
	}

	/**
	 * Adds a listener, which sees traces that finish from now on.
	 * @param listener the listener
	 */
	public void addListener(FinishedTraceListener listener) {
		this.listeners.add(listener);
	}

	/**
	 * Adds a listener, which sees spans that are collected from now on.
	 * @param listener the listener
	 */
	public void addEndedSpanListener(EndedSpanListener listener) {
		this.pipeline.addListener(listener);
	}

	/**
	 * Adds a listener, which sees spans that are exported at once from now on.
	 * @param listener the listener
	 */
	public void addUrgentSpanListener(UrgentSpanListener listener) {
		this.pipeline.addListener(listener);
	}

	/**
	 * Has starts told by another processor, which has to come last: where one before it
	 * throws, nobody has the span, so that it never ends. This one has to come first: an
	 * end is told even if a processor behind it throws.
	 * @return the processor for starts
	 */
	public SpanProcessor startingLast() {
		this.startedLast = true;
		return new LastStart(this);
	}

	@Override
	public void onStart(Context parentContext, ReadWriteSpan span) {
		reach();
		if (isCollected(span) && !this.worker.isShutDown()) {
			this.worker.start();
			this.openSpans.started(span, parentContext);
			ReadableSpan revived = this.openSpans.reviveAbove(span);
			while (revived != null) {
				offer(revived);
				revived = this.openSpans.reviveAbove(revived);
			}
		}
	}

	@Override
	public boolean isStartRequired() {
		return !this.startedLast;
	}

	@Override
	public void onEnd(ReadableSpan span) {
		// Counted when it was left out
		if (ViewerOnlySpans.contains(span)) {
			return;
		}
		boolean sampled = span.getSpanContext().isSampled();
		this.counts.addElsewhere(sampled);
		if (this.openSpans.isDiscarded(span)) {
			close(span, this.openSpans.endedUnseen(span));
			return;
		}
		if (!isCollected(span)) {
			this.counts.addRefused(SpanOutcome.NOT_SAMPLED);
			return;
		}
		TailSamplingPolicy policy = this.settings.tailSampling();
		if (!sampled && policy != null && !this.counts.isExportedElsewhere()) {
			sampleIfInteresting(span, policy);
		}
		offer(span);
		// After the queue: a trace seen without open spans has its last span queued.
		close(span, this.openSpans.ended(span));
	}

	private void close(ReadableSpan span, boolean last) {
		if (last) {
			this.queue.offerClosed(span.getSpanContext().getTraceId());
		}
	}

	@Override
	public boolean isEndRequired() {
		return true;
	}

	@Override
	public CompletableResultCode forceFlush() {
		reach();
		return this.worker.flush();
	}

	@Override
	public CompletableResultCode shutdown() {
		return this.worker.shutdown();
	}

	@Override
	public boolean exportAtOnce(List<SpanData> spans) {
		boolean accepted = !this.worker.isShutDown() && this.pipeline.exportAtOnce(List.copyOf(spans));
		wake();
		return accepted;
	}

	@Override
	public void exportEnded(String traceId) {
		this.pipeline.exportEnded(traceId);
		wake();
	}

	/**
	 * The spans by outcome: {@code created} is the sum of all outcomes and of
	 * {@link #waiting()}.
	 * @return the live counts
	 */
	public SpanCounts counts() {
		return this.counts;
	}

	/**
	 * The spans in the pipeline: those whose trace is not finished, and those that are
	 * not delivered. None if they are exported elsewhere.
	 * @return the number of spans, exact when the pipeline is idle
	 */
	public long waiting() {
		return this.counts.isExportedElsewhere() ? 0
				: (long) this.queue.size() + this.pipeline.pendingSpans() + this.sink.retained();
	}

	/**
	 * Whether a tracer provider has called this processor.
	 */
	boolean isReached() {
		return this.reached;
	}

	private void reach() {
		if (!this.reached) {
			this.reached = true;
		}
	}

	private boolean isCollected(ReadableSpan span) {
		return (this.settings.collectsUnsampled() && !ViewerOnlySpans.contains(span))
				|| span.getSpanContext().isSampled();
	}

	private void sampleIfInteresting(ReadableSpan span, TailSamplingPolicy policy) {
		try {
			// This data goes no further, so that the compiler need not allocate it.
			if (policy.isInteresting(span.toSpanData())) {
				sample(span.toSpanData(), policy);
			}
		}
		catch (Throwable ex) {
			Failures.caught(logger, "Tail sampling could not decide on a trace", ex);
		}
	}

	private void sample(SpanData data, TailSamplingPolicy policy) {
		if (!this.settings.isBackground(data)) {
			ReadableSpan root = this.openSpans.root(data.getTraceId());
			String rootName = (root != null) ? root.getName() : data.getName();
			this.kept.decide(data.getTraceId(), () -> policy.admits(data, rootName));
		}
	}

	private void offer(ReadableSpan span) {
		if (this.worker.refuses()) {
			this.counts.addRefused(SpanOutcome.SHUTDOWN);
		}
		else if (!this.queue.offer(span)) {
			this.counts.addRefused(SpanOutcome.QUEUE_FULL);
			this.pipeline.lost(span.getSpanContext().getTraceId());
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
		return "TraceCollector{created=" + this.counts.created() + ", delivered="
				+ this.counts.of(SpanOutcome.DELIVERED) + ", waiting=" + waiting() + '}';
	}

}

package io.agenttracing.insight.hang;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.agenttracing.context.Deadline;
import io.agenttracing.pipeline.TailSampledTraces;
import io.agenttracing.pipeline.TailSamplingPolicy;
import io.agenttracing.pipeline.TraceInspector;
import io.agenttracing.pipeline.collector.CollectorSettings;
import io.agenttracing.pipeline.collector.SpanBuffers;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.TraceCollector;
import io.agenttracing.span.AgentSpans;
import io.agenttracing.span.SpanCustomizers;
import io.agenttracing.span.TrackedSpans;
import io.agenttracing.testing.TestSink;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.Clock;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.jspecify.annotations.Nullable;

/**
 * A watchdog over a real SDK and collector, whose time passes when a test says so. A span
 * may be open for a minute.
 */
final class WatchedSpans implements AutoCloseable {

	private final AtomicLong nanos = new AtomicLong();

	private final SpanCounts counts = new SpanCounts();

	private final TailSampledTraces kept = new TailSampledTraces(this.nanos::get);

	private final List<List<String>> told = new CopyOnWriteArrayList<>();

	private final TestSink sink = new TestSink(this.counts);

	private final TrackedSpans openSpans = new TrackedSpans(0);

	private final TraceCollector collector;

	private final Watchdog watchdog;

	private final SdkTracerProvider provider;

	WatchedSpans(Sampler sampler) {
		this.collector = new TraceCollector(this.sink,
				new CollectorSettings(100_000, 512, false, TailSamplingPolicy.recordingOnly(), this.kept,
						(root) -> false, (span) -> span, CollectorSettings.allSpans(), TraceInspector.NONE,
						SpanBuffers.of(64 << 20).pending(), this.counts, this.nanos::get),
				this.openSpans);
		this.collector.addListener((trace) -> this.told.add(trace.spans().stream().map(SpanData::getName).toList()));
		this.watchdog = new Watchdog(this.openSpans, new HangThreshold(Duration.ofMinutes(1), Duration.ofMinutes(1)),
				new ThreadStacks(new LibraryFrames(List.of())), new HangReporter(this.collector, this.kept),
				this.nanos::get);
		this.provider = SdkTracerProvider.builder()
			.setSampler(sampler)
			.setClock(new ManualClock())
			.addSpanProcessor(this.collector)
			.build();
	}

	SpanBuilder builder(String name, @Nullable Span parent) {
		Context context = (parent != null) ? Context.root().with(parent) : Context.root();
		return this.provider.get("io.agenttracing").spanBuilder(name).setParent(context);
	}

	Span start(String name, @Nullable Span parent) {
		return builder(name, parent).startSpan();
	}

	/**
	 * Receives a message that was sent in a span.
	 */
	Span receive(String name, Span sender) {
		SpanContext sent = sender.getSpanContext();
		SpanContext received = SpanContext.createFromRemoteParent(sent.getTraceId(), sent.getSpanId(),
				sent.getTraceFlags(), sent.getTraceState());
		return builder(name, Span.wrap(received)).setSpanKind(SpanKind.CONSUMER).startSpan();
	}

	/**
	 * Starts a span for which somebody waits until a moment from now.
	 */
	Span startWithin(Duration time, @Nullable String waiter, String name, @Nullable Span parent) {
		Context context = (parent != null) ? Context.root().with(parent) : Context.root();
		Deadline deadline = new Deadline(this.nanos.get() + time.toNanos(), waiter);
		return this.provider.get("io.agenttracing").spanBuilder(name).setParent(deadline.limit(context)).startSpan();
	}

	/**
	 * Returns an asynchronous result from the call of a span.
	 */
	void release(Span span) {
		AgentSpans.of(OpenTelemetry.noop(), new OtelCurrentTraceContext(), this.openSpans, () -> SpanCustomizers.NONE)
			.released(span);
	}

	Span startForeign(String name, @Nullable Span parent) {
		Context context = (parent != null) ? Context.root().with(parent) : Context.root();
		return this.provider.get("other").spanBuilder(name).setParent(context).startSpan();
	}

	/**
	 * A message of another library's listener.
	 */
	Span startReceiver(String name) {
		return this.provider.get("other").spanBuilder(name).setNoParent().setSpanKind(SpanKind.CONSUMER).startSpan();
	}

	/**
	 * Lets time pass and looks.
	 */
	void scanAfter(Duration time) {
		this.nanos.addAndGet(time.toNanos());
		// The registry has its time from the collector.
		spans();
		this.watchdog.scan();
	}

	void scanAfterSeconds(int seconds) {
		scanAfter(Duration.ofSeconds(seconds));
	}

	/**
	 * What was exported so far, as {@code parent > name}.
	 */
	List<String> exported() {
		List<SpanData> spans = spans();
		return spans.stream()
			.map((span) -> spans.stream()
				.filter((parent) -> parent.getSpanId().equals(span.getParentSpanId()))
				.map(SpanData::getName)
				.findFirst()
				.orElse("-") + " > " + span.getName())
			.toList();
	}

	List<SpanData> spans() {
		if (!this.collector.forceFlush().join(20, TimeUnit.SECONDS).isSuccess()) {
			throw new IllegalStateException("Not flushed");
		}
		return this.sink.spans();
	}

	/**
	 * The names of the spans of each trace or part of one that listeners heard of.
	 */
	List<List<String>> told() {
		spans();
		return this.told;
	}

	Watchdog watchdog() {
		return this.watchdog;
	}

	TrackedSpans openSpans() {
		return this.openSpans;
	}

	SpanCounts counts() {
		return this.counts;
	}

	TailSampledTraces kept() {
		return this.kept;
	}

	long now() {
		return this.nanos.get();
	}

	@Override
	public void close() {
		this.provider.close();
	}

	private final class ManualClock implements Clock {

		@Override
		public long now() {
			return TimeUnit.DAYS.toNanos(20_000) + nanoTime();
		}

		@Override
		public long nanoTime() {
			return WatchedSpans.this.nanos.get();
		}

	}

}

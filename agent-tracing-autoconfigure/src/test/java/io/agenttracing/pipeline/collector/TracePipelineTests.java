package io.agenttracing.pipeline.collector;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.Confidence;
import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.Severity;
import io.agenttracing.pipeline.AddedAttributes;
import io.agenttracing.pipeline.FinishedTrace;
import io.agenttracing.pipeline.FinishedTraceListener;
import io.agenttracing.pipeline.Inspection;
import io.agenttracing.pipeline.TailSampledTraces;
import io.agenttracing.pipeline.TraceInspector;
import io.agenttracing.pipeline.TracePart;
import io.agenttracing.span.TrackedSpans;
import io.agenttracing.testing.TestSink;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TracePipeline} with a real SDK, no thread and a clock of its own.
 */
class TracePipelineTests {

	private static final SpanContext CALLER = unsampledFromElsewhere(SpanContext.create(
			"0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", TraceFlags.getDefault(), TraceState.getDefault()));

	private final AtomicLong clock = new AtomicLong(-7);

	private final TrackedSpans openSpans = new TrackedSpans(this.clock.get());

	private final CollectorSettings settings = TestSettings.of(100, 65_536, null, this.clock::get);

	private final TestSink sink = new TestSink(this.settings.counts());

	private final List<FinishedTrace> finished = new ArrayList<>();

	private final SpanQueue queue = new SpanQueue(100, 50, () -> {
	});

	private final TracePipeline pipeline = new TracePipeline(this.queue, this.openSpans, this.finished::add, this.sink,
			this.settings);

	private final SdkTracerProvider provider = SdkTracerProvider.builder()
		.addSpanProcessor(new Processor(this.queue, this.openSpans))
		.build();

	@AfterEach
	void close() {
		this.provider.close();
	}

	@Test
	void waitsForConsumerOfMessage() {
		Span publish = span("publish", null, SpanKind.PRODUCER);
		publish.end();
		this.pipeline.advance();
		advance(500);
		Span process = span("process", publish, SpanKind.CONSUMER);
		advance(800);
		assertThat(this.finished).isEmpty();
		process.end();
		this.pipeline.advance();
		assertThat(this.finished).singleElement()
			.satisfies((trace) -> assertThat(names(trace)).containsExactly("publish", "process"));
	}

	@Test
	void doesNotWaitWhenConsumerEndedBeforePublisher() {
		Span publish = span("publish", null, SpanKind.PRODUCER);
		span("process", publish, SpanKind.CONSUMER).end();
		publish.end();
		this.pipeline.advance();
		assertThat(this.finished).hasSize(1);
	}

	@Test
	void givesUpWaitingForConsumerAfterSecond() {
		span("publish", null, SpanKind.PRODUCER).end();
		this.pipeline.advance();
		advance(999);
		assertThat(this.finished).isEmpty();
		advance(1);
		assertThat(this.finished).hasSize(1);
	}

	@Test
	void handsLongTraceOnInParts() {
		Span root = span("root", null);
		span("early", root).end();
		this.pipeline.advance();
		advance(29_999);
		assertThat(this.finished).isEmpty();
		advance(1);
		assertThat(this.finished).hasSize(1);
		span("late", root).end();
		root.end();
		this.pipeline.advance();
		assertThat(this.finished).extracting(TracePipelineTests::names)
			.containsExactly(List.of("early"), List.of("late", "root"));
	}

	@Test
	void tellsTheReviewWhetherSomethingIsMissing() {
		List<TracePart> parts = new ArrayList<>();
		TracePipeline pipeline = new TracePipeline(this.queue, this.openSpans, this.finished::add, this.sink,
				reviewed(parts));
		Span root = span("root", null);
		span("early", root).end();
		pipeline.advance();
		this.clock.addAndGet(TimeUnit.SECONDS.toNanos(30));
		pipeline.advance();
		root.end();
		Span publish = span("publish", null, SpanKind.PRODUCER);
		publish.end();
		pipeline.advance();
		this.clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
		pipeline.advance();
		span("process", publish, SpanKind.CONSUMER).end();
		span("whole", null).end();
		pipeline.advance();
		String rootId = root.getSpanContext().getSpanId();
		assertThat(parts)
			.extracting((part) -> part.spans().get(0).getName() + ' ' + part.complete() + ' ' + part.firstSpanId())
			.containsExactly("early false " + rootId, "root true " + rootId, "publish true null", "process true ",
					"whole true null");
	}

	@Test
	void saysOnTheFirstSpanThatSpansWereLost() {
		Span root = span("root", null);
		span("child", root).end();
		this.pipeline.lost(root.getSpanContext().getTraceId());
		root.end();
		span("whole", null).end();
		this.pipeline.advance();
		assertThat(partial()).containsExactly("root");
	}

	@Test
	void saysOnTheTopmostSpansThatTheFirstWasLost() {
		Span root = span("root", null);
		Span child = span("child", root);
		span("below", child).end();
		child.end();
		span("other", root).end();
		Span closed = span("lost as a whole", null);
		this.pipeline.lost(root.getSpanContext().getTraceId());
		this.pipeline.lost(closed.getSpanContext().getTraceId());
		lose(root);
		lose(closed);
		this.pipeline.advance();
		assertThat(partial()).containsExactly("child", "other");
	}

	@Test
	void saysWithTheLastPartThatSpansWereLost() {
		Span root = span("root", null);
		span("early", root).end();
		this.pipeline.lost(root.getSpanContext().getTraceId());
		this.pipeline.advance();
		advance(30_000);
		assertThat(this.finished).hasSize(1);
		span("late", root).end();
		root.end();
		this.pipeline.advance();
		assertThat(partial()).containsExactly("root");
	}

	@Test
	void saysOfAPartBelowAnUnsampledCallerThatItIsOne() {
		this.settings.kept().decide(CALLER.getTraceId(), () -> true);
		Tracer recording = recording();
		Span request = recording.spanBuilder("request").setParent(Context.root().with(Span.wrap(CALLER))).startSpan();
		Span publish = recording.spanBuilder("publish").setParent(Context.root().with(request)).startSpan();
		publish.end();
		this.pipeline.advance();
		advance(30_000);
		Span process = recording.spanBuilder("process")
			.setSpanKind(SpanKind.CONSUMER)
			.setParent(Context.root().with(Span.wrap(unsampledFromElsewhere(publish.getSpanContext()))))
			.startSpan();
		process.end();
		this.pipeline.advance();
		advance(30_000);
		request.end();
		this.pipeline.advance();
		assertThat(this.finished).extracting(TracePipelineTests::names)
			.containsExactly(List.of("publish"), List.of("process"), List.of("request"));
		assertThat(partial()).containsExactly("request");
	}

	private static SpanContext unsampledFromElsewhere(SpanContext context) {
		return SpanContext.createFromRemoteParent(context.getTraceId(), context.getSpanId(), TraceFlags.getDefault(),
				TraceState.getDefault());
	}

	// As when the queue has no room.
	private void lose(Span span) {
		if (this.openSpans.ended((ReadableSpan) span)) {
			this.queue.offerClosed(span.getSpanContext().getTraceId());
		}
	}

	private List<String> partial() {
		return this.sink.spans()
			.stream()
			.filter((span) -> Boolean.TRUE.equals(span.getAttributes().get(AgentSpanAttributes.PARTIAL)))
			.map(SpanData::getName)
			.toList();
	}

	private CollectorSettings reviewed(List<TracePart> parts) {
		return reviewed(parts, () -> true);
	}

	private CollectorSettings reviewed(List<TracePart> parts, BooleanSupplier noteworthy) {
		TraceInspector review = new TraceInspector() {

			@Override
			public boolean isNoteworthy(SpanData span) {
				return noteworthy.getAsBoolean();
			}

			@Override
			public Inspection review(TracePart part) {
				parts.add(part);
				return Inspection.NOTHING;
			}

		};
		return inspectedBy(review);
	}

	private CollectorSettings inspectedBy(TraceInspector inspector) {
		return new CollectorSettings(100, 50, false, null, new TailSampledTraces(this.clock::get), (root) -> false,
				(span) -> span, CollectorSettings.allSpans(), inspector, SpanBuffers.of(65_536).pending(),
				new SpanCounts(), this.clock::get);
	}

	@Test
	void handsOldestTracesOnWhenMemoryIsShort() {
		Span first = span("first", null);
		for (int i = 0; i < 60; i++) {
			span("of-first", first).end();
		}
		Span second = span("second", null);
		this.pipeline.advance();
		for (int i = 0; i < 60; i++) {
			span("of-second", second).end();
		}
		this.pipeline.advance();
		assertThat(this.settings.buffer().isOverfull()).isFalse();
		assertThat(this.finished).singleElement()
			.satisfies((trace) -> assertThat(names(trace)).hasSize(60).containsOnly("of-first"));
		first.end();
		second.end();
		this.pipeline.advance();
		assertThat(this.finished.stream().mapToInt((trace) -> trace.spans().size()).sum()).isEqualTo(122);
	}

	@Test
	void flushFromListenerBringsWhatIsBeingCollected() {
		AtomicReference<TracePipeline> flushed = new AtomicReference<>();
		List<String> delivered = new ArrayList<>();
		FinishedTraceListener listener = (trace) -> {
			if (names(trace).contains("of-first")) {
				flushed.get().flush();
				delivered.addAll(this.sink.names());
			}
		};
		flushed.set(new TracePipeline(this.queue, this.openSpans, listener, this.sink, this.settings));
		Span first = span("first", null);
		for (int i = 0; i < 60; i++) {
			span("of-first", first).end();
		}
		flushed.get().advance();
		span("closed", null).end();
		Span second = span("second", null);
		for (int i = 0; i < 60; i++) {
			span("of-second", second).end();
		}
		flushed.get().advance();
		assertThat(delivered).contains("of-first", "closed").doesNotContain("of-second");
	}

	@Test
	void remembersDecisionUntilTraceIsHandedOn() {
		TailSampledTraces kept = this.settings.kept();
		Span root = span("root", null, SpanKind.PRODUCER);
		kept.decide(root.getSpanContext().getTraceId(), () -> true);
		advance(12_000);
		root.end();
		this.pipeline.advance();
		advance(999);
		assertThat(this.finished).isEmpty();
		assertThat(kept.isKept(root.getSpanContext().getTraceId())).isTrue();
		advance(1);
		assertThat(this.finished).hasSize(1);
		advance(12_000);
		advance(12_000);
		assertThat(kept.isKept(root.getSpanContext().getTraceId())).isFalse();
	}

	@Test
	void leavesOutATraceThatIsOnlyBackgroundWork() {
		CollectorSettings known = new CollectorSettings(100, 50, false, null, new TailSampledTraces(this.clock::get),
				(root) -> root.getName().equals("ping"), (span) -> span, CollectorSettings.allSpans(),
				TraceInspector.NONE, SpanBuffers.of(65_536).pending(), this.settings.counts(), this.clock::get);
		TracePipeline pipeline = new TracePipeline(this.queue, this.openSpans, this.finished::add, this.sink, known);
		span("ping", null).end();
		Span request = span("request", null);
		span("ping", request).end();
		request.end();
		Span work = span("work", null);
		span("ping", work).end();
		pipeline.advance();
		this.clock.addAndGet(TimeUnit.SECONDS.toNanos(30));
		pipeline.advance();
		assertThat(this.finished).extracting(TracePipelineTests::names)
			.containsExactly(List.of("ping", "request"), List.of("ping"));
		assertThat(this.settings.counts().of(SpanOutcome.BACKGROUND)).isOne();
		work.end();
	}

	@Test
	void keepsWhatIsAboveAPart() {
		SdkTracerProvider mixed = SdkTracerProvider.builder()
			.setSampler(new NamedSampler())
			.addSpanProcessor(new Processor(this.queue, this.openSpans))
			.build();
		Span root = mixed.get("test").spanBuilder("recorded").startSpan();
		Span raised = mixed.get("test").spanBuilder("sampled").setParent(Context.root().with(root)).startSpan();
		raised.end();
		this.pipeline.advance();
		advance(30_000);
		assertThat(this.finished).hasSize(1);
		root.end();
		this.pipeline.advance();
		assertThat(this.finished).extracting(TracePipelineTests::names)
			.containsExactly(List.of("sampled"), List.of("recorded"));
		mixed.close();
	}

	@Test
	void losesNoCountWhenTransformerThrows() {
		SpanCounts counts = new SpanCounts();
		CollectorSettings broken = new CollectorSettings(100, 50, false, null, new TailSampledTraces(this.clock::get),
				(root) -> false, (span) -> {
					throw new AssertionError("broken");
				}, CollectorSettings.allSpans(), TraceInspector.NONE, SpanBuffers.of(65_536).pending(), counts,
				this.clock::get);
		TracePipeline pipeline = new TracePipeline(this.queue, this.openSpans, this.finished::add, this.sink, broken);
		span("root", null).end();
		pipeline.shutdown();
		assertThat(counts.of(SpanOutcome.FILTERED)).isOne();
		assertThat(this.sink.shutdowns()).isOne();
	}

	@Test
	void losesNoCountWhenTransformerReturnsNothing() {
		TracePipeline pipeline = new TracePipeline(this.queue, this.openSpans, this.finished::add, this.sink,
				transforming((span) -> null));
		span("root", null).end();
		pipeline.exportAtOnce(List.of(((ReadableSpan) span("marker", null)).toSpanData()));
		pipeline.advance();
		assertThat(this.settings.counts().created()).isOne();
		assertThat(this.settings.counts().of(SpanOutcome.FILTERED)).isEqualTo(2);
	}

	@Test
	void handsOnATraceWhoseEndIsLostWhileOthersAreTaken() {
		TracePipeline pipeline = new TracePipeline(this.queue, this.openSpans, this.finished::add, this.sink,
				transforming((span) -> {
					if (span.getName().equals("first")) {
						for (int i = 0; i < 100_000; i++) {
							this.queue.offerClosed(TraceId.getInvalid());
						}
						span("late", null).end();
					}
					return span;
				}));
		span("first", null).end();
		pipeline.flush();
		assertThat(this.sink.names()).containsExactly("first", "late");
	}

	private CollectorSettings transforming(SpanTransformer transformer) {
		return new CollectorSettings(100, 50, false, null, new TailSampledTraces(this.clock::get), (root) -> false,
				transformer, CollectorSettings.allSpans(), TraceInspector.NONE, SpanBuffers.of(65_536).pending(),
				this.settings.counts(), this.clock::get);
	}

	@Test
	void hasExportedTracesReviewedThatHaveSeveralSpans() {
		List<TracePart> parts = new ArrayList<>();
		TracePipeline pipeline = new TracePipeline(this.queue, this.openSpans, this.finished::add, this.sink,
				reviewed(parts, () -> false));
		span("alone", null).end();
		Tracer recording = recording();
		Span unsampled = recording.spanBuilder("recorded").startSpan();
		recording.spanBuilder("recorded child").setParent(Context.root().with(unsampled)).startSpan().end();
		unsampled.end();
		Span root = span("root", null);
		span("child", root).end();
		root.end();
		pipeline.advance();
		assertThat(this.sink.names()).containsExactly("alone", "child", "root");
		assertThat(parts).singleElement().satisfies((part) -> {
			assertThat(part.exported()).isTrue();
			assertThat(part.spans()).extracting(SpanData::getName).containsExactly("child", "root");
		});
	}

	@Test
	void passesFindingsToListenersAndWhatTheyNameToTheSelection() {
		Finding warning = finding(Severity.WARNING, "a", "b");
		Finding other = finding(Severity.ERROR, "c");
		Inspection inspection = new Inspection(AddedAttributes.NONE,
				List.of(warning, finding(Severity.INFO, "d"), other));
		assertThat(inspection.evidence()).containsExactly("a", "c", "b");
		TraceInspector inspector = new TraceInspector() {

			@Override
			public boolean isNoteworthy(SpanData span) {
				return true;
			}

			@Override
			public Inspection review(TracePart part) {
				return inspection;
			}

		};
		TracePipeline pipeline = new TracePipeline(this.queue, this.openSpans, this.finished::add, this.sink,
				inspectedBy(inspector));
		span("alone", null).end();
		pipeline.advance();
		assertThat(this.finished.get(0).findings()).isEqualTo(inspection.findings());
	}

	private static Finding finding(Severity severity, String... spans) {
		return new Finding("rule", severity, Confidence.HIGH, "a", List.of(spans), Map.of(), null, "a is wrong.", "",
				null);
	}

	@Test
	void handsTraceOnWhenAnInspectorThrows() {
		List<TracePart> parts = new ArrayList<>();
		CollectorSettings broken = reviewed(parts, () -> {
			throw new AssertionError("broken");
		});
		TracePipeline pipeline = new TracePipeline(this.queue, this.openSpans, this.finished::add, this.sink, broken);
		Span root = span("root", null);
		span("child", root).end();
		root.end();
		pipeline.advance();
		assertThat(this.sink.names()).containsExactly("child", "root");
		assertThat(parts).hasSize(1);
		assertThat(pipeline.pendingSpans()).isZero();
		assertThat(broken.buffer().bytes()).isZero();
	}

	@Test
	void forgetsTraceThatNeverEnds() {
		Span root = span("never ended", null);
		advance(TimeUnit.MINUTES.toMillis(59));
		assertThat(this.openSpans.isOpen(root.getSpanContext().getTraceId())).isTrue();
		advance(TimeUnit.MINUTES.toMillis(2));
		advance(TimeUnit.MINUTES.toMillis(2));
		assertThat(this.openSpans.traces()).isZero();
		root.end();
		this.pipeline.advance();
		assertThat(this.finished).hasSize(1);
	}

	@Test
	void boundsTheNumberOfOpenTraces() {
		for (int i = 0; i < 20_000; i++) {
			span("never ended", null);
		}
		assertThat(this.openSpans.traces()).isEqualTo(16_384);
		Span unregistered = span("root", null);
		unregistered.end();
		this.pipeline.advance();
		assertThat(this.finished).hasSize(1);
	}

	@Test
	void keepsNothingOfTracesThatEnded() {
		for (int i = 0; i < 50; i++) {
			Span root = span("root", null);
			span("child", root).end();
			root.end();
			this.pipeline.advance();
		}
		assertThat(this.openSpans.traces()).isZero();
		assertThat(this.queue.size()).isZero();
		assertThat(this.pipeline.pendingSpans()).isZero();
	}

	private Tracer recording() {
		return SdkTracerProvider.builder()
			.setSampler(new NamedSampler())
			.addSpanProcessor(new Processor(this.queue, this.openSpans))
			.build()
			.get("test");
	}

	private void advance(long millis) {
		this.clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
		this.pipeline.advance();
	}

	private Span span(String name, Span parent) {
		return span(name, parent, SpanKind.INTERNAL);
	}

	private Span span(String name, Span parent, SpanKind kind) {
		Context context = (parent != null) ? Context.root().with(parent) : Context.root();
		return this.provider.get("test").spanBuilder(name).setSpanKind(kind).setParent(context).startSpan();
	}

	private static List<String> names(FinishedTrace trace) {
		return trace.spans().stream().map(SpanData::getName).toList();
	}

	/**
	 * Samples what is called so, and records the rest.
	 */
	private static final class NamedSampler implements Sampler {

		@Override
		public SamplingResult shouldSample(Context parentContext, String traceId, String name, SpanKind spanKind,
				Attributes attributes, List<LinkData> parentLinks) {
			return name.equals("sampled") ? SamplingResult.recordAndSample() : SamplingResult.recordOnly();
		}

		@Override
		public String getDescription() {
			return "by name";
		}

	}

	/**
	 * What the collector does, without a worker.
	 */
	private record Processor(SpanQueue queue, TrackedSpans openSpans) implements SpanProcessor {

		@Override
		public void onStart(Context parentContext, ReadWriteSpan span) {
			this.openSpans.started(span, Context.root());
		}

		@Override
		public boolean isStartRequired() {
			return true;
		}

		@Override
		public void onEnd(ReadableSpan span) {
			this.queue.offer(span);
			if (this.openSpans.ended(span)) {
				this.queue.offerClosed(span.getSpanContext().getTraceId());
			}
		}

		@Override
		public boolean isEndRequired() {
			return true;
		}

	}

}

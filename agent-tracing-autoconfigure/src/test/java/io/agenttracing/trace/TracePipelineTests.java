package io.agenttracing.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TracePipeline} with a real SDK, no thread and a clock of its own.
 */
class TracePipelineTests {

	private final AtomicLong clock = new AtomicLong(-7);

	private final TestExporter exporter = new TestExporter();

	private final OpenSpans openSpans = new OpenSpans();

	private final SpanCounts counts = new SpanCounts();

	private final List<FinishedTrace> finished = new ArrayList<>();

	private final SpanQueue queue = new SpanQueue(100, 50, () -> {
	});

	private final TracePipeline pipeline = new TracePipeline(this.queue, this.openSpans, this.finished::add,
			this.exporter, TestSettings.of(100, 10, false, (span) -> true, this.clock::get), this.counts, () -> {
			});

	private final SdkTracerProvider provider = SdkTracerProvider.builder()
		.addSpanProcessor(new Processor(this.queue, this.openSpans))
		.build();

	@AfterEach
	void close() {
		this.provider.close();
	}

	@Test
	void firstTraceIsExportedAtOnceAndNextOnesAfterDelay() {
		span("first", null).end();
		this.pipeline.advance();
		span("second", null).end();
		this.pipeline.advance();
		advance(4999);
		assertThat(this.exporter.names()).containsExactly("first");
		advance(1);
		assertThat(this.exporter.names()).containsExactly("first", "second");
		assertThat(this.counts.of(SpanOutcome.DELIVERED)).isEqualTo(2);
	}

	@Test
	void fullBatchGoesOutWithoutDelay() {
		for (int i = 0; i < 25; i++) {
			span("root", null).end();
		}
		this.pipeline.advance();
		assertThat(this.exporter.batches()).extracting(List::size).containsExactly(10, 10);
		advance(5000);
		assertThat(this.exporter.batches()).extracting(List::size).containsExactly(10, 10, 5);
	}

	@Test
	void oneBatchIsUnderWayAtTimeAndNobodyWaitsForIt() {
		CompletableResultCode answer = new CompletableResultCode();
		this.exporter.answer((spans) -> answer);
		for (int i = 0; i < 30; i++) {
			span("root", null).end();
		}
		this.pipeline.advance();
		assertThat(this.exporter.batches()).hasSize(1);
		assertThat(this.pipeline.isExporting()).isTrue();
		assertThat(this.finished).hasSize(30);
		this.exporter.answer((spans) -> CompletableResultCode.ofSuccess());
		answer.succeed();
		this.pipeline.advance();
		assertThat(this.counts.of(SpanOutcome.DELIVERED)).isEqualTo(30);
		assertThat(this.pipeline.isExporting()).isFalse();
	}

	@Test
	void givesUpBatchWithoutAnswer() {
		this.exporter.answer((spans) -> new CompletableResultCode());
		span("root", null).end();
		this.pipeline.advance();
		advance(9_999);
		assertThat(this.counts.of(SpanOutcome.EXPORT_FAILED)).isZero();
		advance(1);
		assertThat(this.counts.of(SpanOutcome.EXPORT_FAILED)).isOne();
	}

	@Test
	void leavesSpansInQueueWhileTooMuchIsWaiting() {
		this.exporter.answer((spans) -> new CompletableResultCode());
		for (int i = 0; i < 1000; i++) {
			span("root", null).end();
			this.pipeline.advance();
		}
		// The first is under way, a hundred wait for it, the rest of the queue is a
		// reserve.
		assertThat(this.finished).hasSize(101);
		assertThat(this.queue.size()).isEqualTo(100);
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
	void handsOldestTracesOnWhenTooManySpansArePending() {
		Span first = span("first", null);
		Span second = span("second", null);
		for (int i = 0; i < 60; i++) {
			span("of-first", first).end();
		}
		this.pipeline.advance();
		for (int i = 0; i < 60; i++) {
			span("of-second", second).end();
		}
		this.pipeline.advance();
		assertThat(this.finished).singleElement()
			.satisfies((trace) -> assertThat(names(trace)).hasSize(60).containsOnly("of-first"));
		first.end();
		second.end();
		this.pipeline.advance();
		assertThat(this.finished.stream().mapToInt((trace) -> trace.spans().size()).sum()).isEqualTo(122);
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
	 * What the collector does, without a worker.
	 */
	private record Processor(SpanQueue queue, OpenSpans openSpans) implements SpanProcessor {

		@Override
		public void onStart(Context parentContext, ReadWriteSpan span) {
			this.openSpans.started(span);
		}

		@Override
		public boolean isStartRequired() {
			return true;
		}

		@Override
		public void onEnd(ReadableSpan span) {
			this.queue.offer(span);
			this.openSpans.ended(span);
		}

		@Override
		public boolean isEndRequired() {
			return true;
		}

	}

}

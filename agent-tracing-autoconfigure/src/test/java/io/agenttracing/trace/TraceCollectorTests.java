package io.agenttracing.trace;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link TraceCollector} with its thread and a real SDK.
 */
class TraceCollectorTests {

	private final TestExporter exporter = new TestExporter();

	private TraceCollector collector = new TraceCollector(this.exporter, TestSettings.real());

	private SdkTracerProvider provider = provider(Sampler.alwaysOn());

	@AfterEach
	void close() {
		this.provider.close();
	}

	@Test
	void exportsFinishedTraceSoonWithoutFlush() {
		span("root", null).end();
		await().untilAsserted(() -> assertThat(this.exporter.names()).containsExactly("root"));
	}

	@Test
	void holdsTraceUntilItsLastSpanEnds() {
		Span root = span("root", null);
		span("child", root).end();
		assertThat(flush().isSuccess()).isTrue();
		assertThat(this.exporter.names()).isEmpty();
		root.end();
		assertThat(flush().isSuccess()).isTrue();
		assertThat(this.exporter.names()).containsExactly("child", "root");
	}

	@Test
	void flushDoesNotWaitForConsumerOfMessage() {
		tracer().spanBuilder("publish").setSpanKind(SpanKind.PRODUCER).startSpan().end();
		assertThat(flush().isSuccess()).isTrue();
		assertThat(this.exporter.names()).containsExactly("publish");
	}

	@Test
	void exportsLateSpanAsPart() {
		Span root = span("root", null);
		root.end();
		flush();
		span("late", root).end();
		flush();
		assertThat(this.exporter.names()).containsExactly("root", "late");
	}

	@Test
	void flushFailsWhenExporterDoes() {
		this.exporter.answer((spans) -> CompletableResultCode.ofFailure());
		span("root", null).end();
		assertThat(flush().isSuccess()).isFalse();
		assertThat(this.collector.dropped(SpanOutcome.EXPORT_FAILED)).isOne();
		assertThat(this.collector.exported()).isZero();
	}

	@Test
	void survivesExporterThatThrows() {
		this.exporter.answer((spans) -> {
			throw new IllegalStateException("broken");
		});
		span("first", null).end();
		assertThat(flush().isSuccess()).isFalse();
		this.exporter.answer((spans) -> CompletableResultCode.ofSuccess());
		span("second", null).end();
		assertThat(flush().isSuccess()).isTrue();
		assertThat(this.collector.exported()).isOne();
		assertThat(this.collector.dropped(SpanOutcome.EXPORT_FAILED)).isOne();
	}

	@Test
	void tellsEveryListenerOnceEvenWhenOneThrows() {
		List<FinishedTrace> seen = Collections.synchronizedList(new ArrayList<>());
		this.collector.addListener((trace) -> {
			throw new IllegalStateException("broken");
		});
		this.collector.addListener(seen::add);
		Span root = span("root", null);
		span("child", root).end();
		root.end();
		flush();
		assertThat(seen).singleElement().satisfies((trace) -> {
			assertThat(trace.traceId()).isEqualTo(root.getSpanContext().getTraceId());
			assertThat(trace.spans()).extracting(SpanData::getName).containsExactly("child", "root");
		});
		assertThat(this.exporter.names()).containsExactly("child", "root");
	}

	@Test
	void leavesUnsampledSpansOut() {
		replaceCollector(this.exporter, (span) -> true, Sampler.alwaysOff());
		span("unsampled", null).end();
		assertThat(flush().isSuccess()).isTrue();
		assertThat(this.exporter.names()).isEmpty();
		assertThat(this.collector.created()).isZero();
	}

	@Test
	void countsWhatApplicationDoesNotWant() {
		replaceCollector(this.exporter, (span) -> {
			if (span.getName().equals("broken")) {
				throw new IllegalStateException("broken");
			}
			return !span.getName().equals("unwanted");
		});
		List.of("wanted", "unwanted", "broken").forEach((name) -> span(name, null).end());
		flush();
		assertThat(this.exporter.names()).containsExactly("wanted");
		assertThat(this.collector.dropped(SpanOutcome.FILTERED)).isEqualTo(2);
	}

	@Test
	void countsSpansThatHaveNowhereToGo() {
		replaceCollector(null, (span) -> true);
		List<FinishedTrace> seen = Collections.synchronizedList(new ArrayList<>());
		this.collector.addListener(seen::add);
		span("root", null).end();
		assertThat(flush().isSuccess()).isTrue();
		assertThat(seen).hasSize(1);
		assertThat(this.collector.dropped(SpanOutcome.NO_EXPORTER)).isOne();
	}

	@Test
	void shutdownDrainsOpenTracesAndIsIdempotent() {
		Span root = span("root", null);
		span("child", root).end();
		CompletableResultCode first = this.collector.shutdown();
		assertThat(this.collector.shutdown()).isSameAs(first);
		assertThat(first.join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
		assertThat(this.exporter.names()).containsExactly("child");
		assertThat(this.exporter.shutdowns()).isOne();
		root.end();
		assertThat(this.collector.dropped(SpanOutcome.SHUTDOWN)).isOne();
		assertThat(this.collector.created()).isEqualTo(2);
		assertThat(flush().isSuccess()).isTrue();
	}

	@Test
	void flushFromListenerBringsTheTraceItSees() throws InterruptedException {
		CountDownLatch done = new CountDownLatch(1);
		AtomicReference<CompletableResultCode> result = new AtomicReference<>();
		this.collector.addListener((trace) -> {
			result.set(this.collector.forceFlush());
			done.countDown();
		});
		span("root", null).end();
		assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(result.get().isSuccess()).isTrue();
		assertThat(this.exporter.names()).containsExactly("root");
	}

	@Test
	void shutdownFromListenerDrains() throws InterruptedException {
		CountDownLatch done = new CountDownLatch(1);
		this.collector.addListener((trace) -> {
			this.collector.shutdown().join(10, TimeUnit.SECONDS);
			done.countDown();
		});
		span("root", null).end();
		assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
		assertThat(this.exporter.names()).containsExactly("root");
		assertThat(this.exporter.shutdowns()).isOne();
	}

	@Test
	void flushFromExporterFailsInsteadOfWaitingForItself() {
		AtomicReference<CompletableResultCode> inner = new AtomicReference<>();
		this.exporter.answer((spans) -> {
			inner.set(this.collector.forceFlush().join(10, TimeUnit.SECONDS));
			return CompletableResultCode.ofSuccess();
		});
		span("root", null).end();
		assertThat(flush().isSuccess()).isTrue();
		assertThat(inner.get().isSuccess()).isFalse();
	}

	@Test
	void shutdownEndsWhenExporterNeverAnswers() {
		this.provider.close();
		CollectorSettings settings = new CollectorSettings(100, 10, Duration.ofSeconds(5), Duration.ofMillis(200),
				false, (span) -> true, "a test", () -> null, System::nanoTime);
		this.exporter.answer((spans) -> new CompletableResultCode());
		this.collector = new TraceCollector(this.exporter, settings);
		this.provider = provider(Sampler.alwaysOn());
		for (int i = 0; i < 30; i++) {
			span("root", null).end();
		}
		CompletableResultCode result = this.collector.shutdown().join(5, TimeUnit.SECONDS);
		assertThat(result.isDone()).isTrue();
		assertThat(result.isSuccess()).isFalse();
		assertThat(this.collector.created()).isEqualTo(30)
			.isEqualTo(this.collector.dropped(SpanOutcome.EXPORT_FAILED) + this.collector.dropped(SpanOutcome.SHUTDOWN));
	}

	@Test
	void everySpanIsCountedOnceUnderLoad() throws Exception {
		int threads = 8;
		int spans = 10_000;
		replaceCollector(this.exporter, (span) -> !span.getName().equals("unwanted"));
		runInParallel(threads, () -> {
			for (int i = 0; i < spans; i += 2) {
				Span root = span((i % 10 == 0) ? "unwanted" : "root", null);
				span("child", root).end();
				root.end();
				if (i % 1000 == 0) {
					this.collector.forceFlush();
				}
			}
		});
		assertThat(flush().isSuccess()).isTrue();
		assertThat(this.collector.created()).isEqualTo(threads * spans);
		assertThat(this.exporter.spans()).doesNotHaveDuplicates().hasSize((int) this.collector.exported());
		assertThat(this.collector.created()).isEqualTo(this.collector.exported()
				+ this.collector.dropped(SpanOutcome.QUEUE_FULL) + this.collector.dropped(SpanOutcome.FILTERED));
		assertThat(this.collector.dropped(SpanOutcome.FILTERED)).isPositive();
	}

	@Test
	void everySpanIsCountedOnceWhenShutDownUnderLoad() throws Exception {
		CountDownLatch half = new CountDownLatch(4 * 500);
		ExecutorService closing = Executors.newSingleThreadExecutor();
		Future<Boolean> shutdown = closing.submit(() -> {
			half.await();
			return this.collector.shutdown().join(20, TimeUnit.SECONDS).isDone();
		});
		runInParallel(4, () -> {
			for (int i = 0; i < 1000; i++) {
				span("root", null).end();
				half.countDown();
			}
		});
		assertThat(shutdown.get()).isTrue();
		closing.shutdown();
		assertThat(this.collector.created()).isEqualTo(4_000);
		assertThat(this.collector.exported() + this.collector.dropped(SpanOutcome.SHUTDOWN)
				+ this.collector.dropped(SpanOutcome.QUEUE_FULL))
			.isEqualTo(4_000);
		assertThat(this.exporter.shutdowns()).isOne();
	}

	private void runInParallel(int threads, Runnable work) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		List<Future<?>> results = new ArrayList<>();
		for (int i = 0; i < threads; i++) {
			results.add(executor.submit(work));
		}
		for (Future<?> result : results) {
			result.get(60, TimeUnit.SECONDS);
		}
		executor.shutdown();
	}

	private CompletableResultCode flush() {
		return this.collector.forceFlush().join(20, TimeUnit.SECONDS);
	}

	private Span span(String name, Span parent) {
		Context context = (parent != null) ? Context.root().with(parent) : Context.root();
		return tracer().spanBuilder(name).setParent(context).startSpan();
	}

	private Tracer tracer() {
		return this.provider.get("test");
	}

	private void replaceCollector(TestExporter exporter, Predicate<SpanData> exportable) {
		replaceCollector(exporter, exportable, Sampler.alwaysOn());
	}

	private void replaceCollector(TestExporter exporter, Predicate<SpanData> exportable, Sampler sampler) {
		this.provider.close();
		this.collector = new TraceCollector(exporter, TestSettings.of(2048, 512, false, exportable, System::nanoTime));
		this.provider = provider(sampler);
	}

	private SdkTracerProvider provider(Sampler sampler) {
		return SdkTracerProvider.builder().setSampler(sampler).addSpanProcessor(this.collector).build();
	}

}

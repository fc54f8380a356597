package io.agenttracing.pipeline.collector;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.FinishedTrace;
import io.agenttracing.span.AgentSpans;
import io.agenttracing.span.TrackedSpans;
import io.agenttracing.testing.TestSink;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link TraceCollector} with its thread and a real SDK.
 */
class TraceCollectorTests {

	private final CollectorSettings settings = TestSettings.of(2048, System::nanoTime);

	private final TestSink sink = new TestSink(this.settings.counts());

	private final TrackedSpans openSpans = new TrackedSpans(System.nanoTime());

	private final TraceCollector collector = new TraceCollector(this.sink, this.settings, this.openSpans);

	private final SdkTracerProvider provider = SdkTracerProvider.builder().addSpanProcessor(this.collector).build();

	@AfterEach
	void close() {
		this.provider.close();
	}

	@Test
	void exportsFinishedTraceSoonWithoutFlush() {
		span("root", null).end();
		await().untilAsserted(() -> assertThat(this.sink.names()).containsExactly("root"));
	}

	@Test
	void startsItsThreadWithTheFirstSpan() throws Exception {
		Set<Thread> others = collectors();
		TraceCollector collector = new TraceCollector(this.sink, this.settings, this.openSpans);
		AtomicReference<Thread> begun = new AtomicReference<>();
		collector.whenSpansStart(() -> begun.set(Thread.currentThread()));
		assertThat(collector.forceFlush().isSuccess()).isTrue();
		assertThat(collector.waiting()).isZero();
		assertThat(others).containsAll(collectors());
		try (SdkTracerProvider provider = SdkTracerProvider.builder().addSpanProcessor(collector).build()) {
			runInParallel(16, () -> provider.get("test").spanBuilder("first").startSpan().end());
			assertThat(collector.forceFlush().join(20, TimeUnit.SECONDS).isSuccess()).isTrue();
			assertThat(this.sink.names()).hasSize(16).containsOnly("first");
			Set<Thread> started = collectors();
			started.removeAll(others);
			assertThat(started).containsExactly(begun.get());
			AtomicReference<Thread> late = new AtomicReference<>();
			collector.whenSpansStart(() -> late.set(Thread.currentThread()));
			await().untilAsserted(() -> assertThat(late).hasValue(begun.get()));
		}
	}

	@Test
	void theFirstSpanIsAsOldAsItIs() {
		AtomicLong time = new AtomicLong();
		TrackedSpans openSpans = new TrackedSpans(0);
		TraceCollector collector = new TraceCollector(this.sink, TestSettings.of(2048, time::get), openSpans);
		time.set(TimeUnit.HOURS.toNanos(1));
		try (SdkTracerProvider provider = SdkTracerProvider.builder().addSpanProcessor(collector).build()) {
			provider.get("test").spanBuilder("first").startSpan();
			assertThat(openSpans.openSince(time.get() - 1)).isEmpty();
			assertThat(openSpans.openSince(time.get())).hasSize(1);
		}
	}

	@Test
	void itsThreadTakesNothingFromTheFirstSpans() throws Exception {
		AtomicReference<ClassLoader> seen = new AtomicReference<>();
		AtomicReference<String> inherited = new AtomicReference<>();
		InheritableThreadLocal<String> request = new InheritableThreadLocal<>();
		this.collector.whenSpansStart(() -> {
			seen.set(Thread.currentThread().getContextClassLoader());
			inherited.set(request.get() + "");
		});
		Thread first = new Thread(() -> {
			request.set("of a request");
			span("first", null).end();
		});
		first.setContextClassLoader(new ClassLoader() {
		});
		first.start();
		first.join();
		await().untilAsserted(() -> assertThat(inherited).hasValue("null"));
		assertThat(seen).hasValue(Thread.currentThread().getContextClassLoader());
	}

	@Test
	void shutsDownWithoutSpans() {
		assertThat(this.collector.shutdown().join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
		assertThat(this.sink.shutdowns()).isOne();
		span("late", null).end();
		assertThat(this.settings.counts().of(SpanOutcome.SHUTDOWN)).isOne();
		assertThat(this.collector.waiting()).isZero();
	}

	@RepeatedTest(20)
	void accountsForFirstSpansDuringTheShutdown() throws Exception {
		AtomicReference<CompletableResultCode> shutdown = new AtomicReference<>();
		AtomicInteger turn = new AtomicInteger();
		runInParallel(4, () -> {
			if (turn.getAndIncrement() == 2) {
				shutdown.set(this.collector.shutdown());
			}
			else {
				span("first", null).end();
			}
		});
		assertThat(shutdown.get().join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
		SpanCounts counts = this.settings.counts();
		assertThat(counts.created()).isEqualTo(3);
		assertThat(counts.of(SpanOutcome.DELIVERED) + counts.of(SpanOutcome.SHUTDOWN)).isEqualTo(3);
		assertThat(this.collector.waiting()).isZero();
	}

	private static Set<Thread> collectors() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("agent-tracing-collector"))
			.collect(Collectors.toCollection(HashSet::new));
	}

	@Test
	void holdsTraceUntilItsLastSpanEnds() {
		Span root = span("root", null);
		span("child", root).end();
		assertThat(flush().isSuccess()).isTrue();
		assertThat(this.sink.names()).isEmpty();
		root.end();
		assertThat(flush().isSuccess()).isTrue();
		assertThat(this.sink.names()).containsExactly("child", "root");
	}

	@Test
	void flushDoesNotWaitForConsumerOfMessage() {
		tracer().spanBuilder("publish").setSpanKind(SpanKind.PRODUCER).startSpan().end();
		assertThat(flush().isSuccess()).isTrue();
		assertThat(this.sink.names()).containsExactly("publish");
	}

	@Test
	void exportsLateSpanAsPart() {
		Span root = span("root", null);
		root.end();
		flush();
		span("late", root).end();
		flush();
		assertThat(this.sink.names()).containsExactly("root", "late");
	}

	@Test
	void tellsEveryListenerOnceEvenWhenOneThrows() {
		List<FinishedTrace> seen = Collections.synchronizedList(new ArrayList<>());
		this.collector.addListener((trace) -> {
			throw new AssertionError("broken");
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
		assertThat(this.sink.names()).containsExactly("child", "root");
	}

	@Test
	void flushFailsWhenSinkDoes() {
		this.sink.answer(CompletableResultCode.ofFailure());
		span("root", null).end();
		assertThat(flush().isSuccess()).isFalse();
	}

	@Test
	void flushAnswersWhenSinkDoesAndNobodyElseWaits() {
		CompletableResultCode answer = new CompletableResultCode();
		this.sink.answer(answer);
		span("first", null).end();
		CompletableResultCode flush = this.collector.forceFlush();
		span("second", null).end();
		await().untilAsserted(() -> assertThat(this.sink.names()).containsExactly("first", "second"));
		assertThat(flush.isDone()).isFalse();
		answer.succeed();
		assertThat(flush.join(20, TimeUnit.SECONDS).isSuccess()).isTrue();
	}

	@Test
	void shutdownEndsWhatIsOpenAndIsIdempotent() {
		Span root = span("root", null);
		span("child", root).end();
		Span open = span("open", root);
		CompletableResultCode first = this.collector.shutdown();
		assertThat(this.collector.shutdown()).isSameAs(first);
		assertThat(first.join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
		assertThat(this.sink.names()).containsExactly("child", "open", "root");
		assertThat(this.sink.spans()).extracting((span) -> span.getAttributes().get(AgentSpanAttributes.INTERRUPTED))
			.containsExactly(null, true, true);
		assertThat(this.sink.shutdowns()).isOne();
		open.end();
		root.end();
		span("late", null).end();
		assertThat(this.settings.counts().of(SpanOutcome.SHUTDOWN)).isOne();
		assertThat(this.settings.counts().of(SpanOutcome.DELIVERED)).isEqualTo(3);
		assertThat(this.settings.counts().created()).isEqualTo(4);
		assertThat(flush().isSuccess()).isTrue();
	}

	@Test
	void interruptedWorkIsAnErrorWithAllThatIsAboveIt() {
		Span request = span("request", null);
		Span agent = own("agent", request, SpanKind.INTERNAL);
		own("done", agent, SpanKind.INTERNAL).end();
		span("command", own("attempt", agent, SpanKind.INTERNAL));
		Span message = own("message", null, SpanKind.CONSUMER);
		span("idle", message);
		Span stream = own("stream", span("streaming request", null), SpanKind.INTERNAL);
		this.openSpans.flowing((ReadableSpan) stream);
		assertThat(this.collector.shutdown().join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
		assertThat(this.sink.spans()).hasSize(9)
			.filteredOn((span) -> span.getStatus().getStatusCode() == StatusCode.ERROR)
			.allSatisfy((span) -> assertThat(span.getStatus().getDescription()).isEqualTo("interrupted"))
			.extracting(SpanData::getName)
			.containsExactlyInAnyOrder("request", "agent", "attempt");
	}

	private Span own(String name, Span parent, SpanKind kind) {
		Context context = (parent != null) ? Context.root().with(parent) : Context.root();
		return this.provider.get(AgentSpans.INSTRUMENTATION_SCOPE)
			.spanBuilder(name)
			.setSpanKind(kind)
			.setParent(context)
			.startSpan();
	}

	@Test
	void whatEndsWhileOpenSpansAreBeingEndedIsInTime() throws InterruptedException {
		CountDownLatch busy = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		this.collector.addListener((trace) -> {
			busy.countDown();
			awaitQuietly(goOn);
		});
		Span open = span("open", null);
		span("other", null).end();
		assertThat(busy.await(60, TimeUnit.SECONDS)).isTrue();
		CompletableResultCode shutdown = this.collector.shutdown();
		open.end();
		goOn.countDown();
		assertThat(shutdown.join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
		assertThat(this.sink.names()).containsExactly("other", "open");
		assertThat(this.settings.counts().of(SpanOutcome.SHUTDOWN)).isZero();
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await(60, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void shutdownEndsMoreThanTheQueueHolds() {
		for (int i = 0; i < 10_000; i++) {
			span("open", null);
		}
		assertThat(this.collector.shutdown().join(20, TimeUnit.SECONDS).isSuccess()).isTrue();
		assertThat(this.settings.counts().created()).isEqualTo(10_000);
		assertThat(this.settings.counts().of(SpanOutcome.DELIVERED)).isEqualTo(10_000);
	}

	@Test
	void exportsAtOnceWhatBelongsToNoCall() {
		SpanData marker = ((ReadableSpan) span("marker", null)).toSpanData();
		assertThat(this.collector.exportAtOnce(List.of(marker))).isTrue();
		await().untilAsserted(() -> assertThat(this.sink.names()).containsExactly("marker"));
		assertThat(this.settings.counts().created()).isOne();
		this.collector.shutdown().join(10, TimeUnit.SECONDS);
		assertThat(this.collector.exportAtOnce(List.of(marker))).isFalse();
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
		assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
		assertThat(result.get().isSuccess()).isTrue();
		assertThat(this.sink.names()).containsExactly("root");
	}

	@Test
	void shutdownFromListenerDrains() throws InterruptedException {
		CountDownLatch done = new CountDownLatch(1);
		this.collector.addListener((trace) -> {
			this.collector.shutdown().join(10, TimeUnit.SECONDS);
			done.countDown();
		});
		span("root", null).end();
		assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
		assertThat(this.sink.names()).containsExactly("root");
		assertThat(this.sink.shutdowns()).isOne();
	}

	@Test
	void everySpanIsCountedOnceUnderLoad() throws Exception {
		int threads = 8;
		int spans = 10_000;
		runInParallel(threads, () -> {
			for (int i = 0; i < spans; i += 2) {
				Span root = span("root", null);
				span("child", root).end();
				root.end();
				if (i % 1000 == 0) {
					this.collector.forceFlush();
				}
			}
		});
		assertThat(flush().isSuccess()).isTrue();
		assertThat(this.settings.counts().created()).isEqualTo(threads * spans);
		assertThat(this.sink.spans()).doesNotHaveDuplicates()
			.hasSize((int) this.settings.counts().of(SpanOutcome.DELIVERED));
		assertThat(this.settings.counts().created()).isEqualTo(
				this.settings.counts().of(SpanOutcome.DELIVERED) + this.settings.counts().of(SpanOutcome.QUEUE_FULL));
		assertThat(this.collector.waiting()).isZero();
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
		assertThat(this.settings.counts().created()).isEqualTo(4_000);
		assertThat(this.settings.counts().of(SpanOutcome.DELIVERED) + this.settings.counts().of(SpanOutcome.SHUTDOWN)
				+ this.settings.counts().of(SpanOutcome.QUEUE_FULL))
			.isEqualTo(4_000);
		assertThat(this.sink.shutdowns()).isOne();
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

}

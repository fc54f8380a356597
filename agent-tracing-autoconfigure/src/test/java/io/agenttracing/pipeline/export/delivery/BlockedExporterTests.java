package io.agenttracing.pipeline.export.delivery;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import io.agenttracing.pipeline.collector.SpanBuffer;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.SpanSize;
import io.micrometer.tracing.exporter.SpanReporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * {@link RetainingExport} with its own threads, and an exporter or reporter that does not
 * return.
 */
class BlockedExporterTests {

	private static final int SPANS = 100_000;

	private static final SpanData SPAN = TestSpans.span("span");

	private final SpanCounts counts = new SpanCounts();

	private final CountDownLatch blocked = new CountDownLatch(1);

	private final CountDownLatch end = new CountDownLatch(1);

	private final ScriptedExporter blocking = new ScriptedExporter();

	private final ScriptedExporter working = new ScriptedExporter();

	@AfterEach
	void release() {
		this.end.countDown();
	}

	@Test
	void holdsUpNobodyElse() {
		this.blocking.answer(this::block);
		RetainingExport export = start(Long.MAX_VALUE, ExportExtensions.none());
		accept(export);
		await().until(() -> this.working.accepted().size() == SPANS);
		assertThat(this.counts.of(SpanOutcome.DELIVERED)).isZero();
		assertThat(export.retained()).isEqualTo(SPANS);
		shutDown(export);
		assertThat(this.counts.of(SpanOutcome.DELIVERED)).isEqualTo(SPANS);
		assertThat(export.retained()).isZero();
		assertThat(this.blocking.batchSizes()).hasSize(1);
		assertThat(this.blocking.shutdowns()).isEqualTo(1);
	}

	@Test
	void costsNoMoreThanTheBuffer() throws InterruptedException {
		this.blocking.answer(this::block);
		int room = 1000 * SpanSize.of(SPAN);
		SpanBuffer buffer = new SpanBuffer(room);
		RetainingExport export = RetainingExport.start(List.of(this.blocking), ExportExtensions.none(), settings(),
				this.counts, buffer);
		export.accept(List.of(SPAN), SpanSize.UNKNOWN);
		assertThat(this.blocked.await(60, TimeUnit.SECONDS)).isTrue();
		for (int i = 1; i < SPANS; i++) {
			export.accept(List.of(SPAN), SpanSize.UNKNOWN);
			assertThat(buffer.bytes()).isLessThanOrEqualTo(room);
		}
		assertThat(export.retained()).isEqualTo(1000);
		assertThat(this.counts.of(SpanOutcome.BUFFER_FULL)).isEqualTo(SPANS - 1000);
		CompletableResultCode flushed = export.flush();
		assertThat(flushed.join(10, TimeUnit.SECONDS).isDone()).isTrue();
		assertThat(flushed.isSuccess()).isFalse();
		shutDown(export);
		assertThat(this.counts.of(SpanOutcome.SHUTDOWN)).isEqualTo(1000);
		assertThat(buffer.bytes()).isZero();
	}

	@Test
	void reporterHoldsUpNoExporter() {
		SpanReporter reporter = (span) -> block();
		RetainingExport export = RetainingExport.start(List.of(this.working),
				new ExportExtensions(List.of(), List.of(), List.of(reporter)), settings(), this.counts,
				new SpanBuffer(Long.MAX_VALUE));
		accept(export);
		await().until(() -> this.working.accepted().size() == SPANS);
		shutDown(export);
		assertThat(this.counts.of(SpanOutcome.DELIVERED)).isEqualTo(SPANS);
	}

	@Test
	void isUsedAgainWhenItReturns() throws InterruptedException {
		this.blocking.answer(this::block);
		RetainingExport export = start(Long.MAX_VALUE, ExportExtensions.none());
		accept(export);
		assertThat(this.blocked.await(60, TimeUnit.SECONDS)).isTrue();
		await().until(() -> export.exporters().get(0).consecutiveFailures() == 1);
		this.blocking.succeed();
		this.end.countDown();
		await().until(() -> export.retained() == 0);
		assertThat(this.blocking.accepted()).hasSizeGreaterThanOrEqualTo(SPANS);
		assertThat(this.counts.of(SpanOutcome.DELIVERED)).isEqualTo(SPANS);
		shutDown(export);
	}

	@Test
	void isNotCalledAgainBeforeItReturnsWhenTheLogFails() throws InterruptedException {
		LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
		CountDownLatch failed = new CountDownLatch(1);
		TurboFilter broken = new TurboFilter() {

			@Override
			public FilterReply decide(Marker marker, Logger logger, Level level, String format, Object[] params,
					Throwable failure) {
				if (format != null && format.contains("do not get through")) {
					failed.countDown();
					throw new IllegalStateException("broken");
				}
				return FilterReply.NEUTRAL;
			}

		};
		logging.addTurboFilter(broken);
		try {
			this.blocking.answer(this::block);
			RetainingExport export = RetainingExport.start(List.of(this.blocking), ExportExtensions.none(), settings(),
					this.counts, new SpanBuffer(Long.MAX_VALUE));
			export.accept(List.of(SPAN), SpanSize.UNKNOWN);
			assertThat(failed.await(60, TimeUnit.SECONDS)).isTrue();
			assertThat(export.flush().join(10, TimeUnit.SECONDS).isSuccess()).isFalse();
			assertThat(export.flush().join(10, TimeUnit.SECONDS).isSuccess()).isFalse();
			this.blocking.succeed();
			this.end.countDown();
			await().until(() -> export.retained() == 0);
			assertThat(export.shutdown().join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
			assertThat(this.blocking.batchSizes()).hasSize(2);
		}
		finally {
			logging.getTurboFilterList().remove(broken);
		}
	}

	@Test
	void retainsWhatItHasNoThreadFor() {
		AtomicBoolean exhausted = new AtomicBoolean(true);
		ThreadFactory factory = (task) -> {
			if (exhausted.get()) {
				throw new OutOfMemoryError("unable to create native thread");
			}
			return new Thread(task);
		};
		RetainingExport export = new RetainingExport(List.of(this.working), ExportExtensions.none(), settings(),
				this.counts, new SpanBuffer(Long.MAX_VALUE), WorkerSignal::new,
				(name) -> Executors.newSingleThreadExecutor(factory));
		Thread worker = new Thread(export.workers().get(0));
		worker.start();
		accept(export);
		assertThat(export.flush().join(10, TimeUnit.SECONDS).isSuccess()).isFalse();
		assertThat(export.exporters().get(0).lastError()).contains("unable to create native thread");
		assertThat(export.retained()).isEqualTo(SPANS);
		exhausted.set(false);
		assertThat(export.flush().join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
		shutDown(export);
		assertThat(this.counts.of(SpanOutcome.DELIVERED)).isEqualTo(SPANS);
	}

	@Test
	void shutsExportersDownThatHaveNoTimeToBeWaitedFor() {
		List<ScriptedExporter> exporters = IntStream.range(0, 200).mapToObj((i) -> new ScriptedExporter()).toList();
		RetainingSettings hasty = new RetainingSettings(512, Duration.ofMillis(100), Duration.ofSeconds(30),
				Duration.ZERO, List.of());
		RetainingExport export = RetainingExport.start(List.copyOf(exporters), ExportExtensions.none(), hasty,
				this.counts, new SpanBuffer(Long.MAX_VALUE));
		export.accept(List.of(SPAN), SpanSize.UNKNOWN);
		boolean flushed = export.flush().join(30, TimeUnit.SECONDS).isSuccess();
		export.shutdown();
		assertThat(flushed).isTrue();
		await().untilAsserted(() -> assertThat(exporters).extracting(ScriptedExporter::shutdowns).containsOnly(1));
	}

	@Test
	void endsItsThreads() {
		RetainingExport export = start(Long.MAX_VALUE, ExportExtensions.none());
		accept(export);
		assertThat(export.flush().join(20, TimeUnit.SECONDS).isSuccess()).isTrue();
		assertThat(threads()).contains("agent-tracing-export-ScriptedExporter",
				"agent-tracing-export-ScriptedExporter-call");
		shutDown(export);
		await().untilAsserted(() -> assertThat(threads()).noneMatch((name) -> name.startsWith("agent-tracing-export")));
	}

	private void accept(RetainingExport export) {
		for (int i = 0; i < SPANS / 10; i++) {
			export.accept(List.of(SPAN, SPAN, SPAN, SPAN, SPAN, SPAN, SPAN, SPAN, SPAN, SPAN), SpanSize.UNKNOWN);
		}
	}

	private void shutDown(RetainingExport export) {
		long start = System.nanoTime();
		CompletableResultCode result = export.shutdown();
		result.join(10, TimeUnit.SECONDS);
		assertThat(result.isDone()).isTrue();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(settings().shutdownTimeout());
		assertThat(this.counts.of(SpanOutcome.DELIVERED) + this.counts.of(SpanOutcome.BUFFER_FULL)
				+ this.counts.of(SpanOutcome.SHUTDOWN))
			.isEqualTo(SPANS);
		assertThat(export.retained()).isZero();
	}

	private RetainingExport start(long maxBytes, ExportExtensions extensions) {
		return RetainingExport.start(List.of(this.blocking, this.working), extensions, settings(), this.counts,
				new SpanBuffer(maxBytes));
	}

	private static RetainingSettings settings() {
		return new RetainingSettings(512, Duration.ofMillis(100), Duration.ofMillis(500), Duration.ofSeconds(2),
				List.of());
	}

	private CompletableResultCode block() {
		this.blocked.countDown();
		boolean released = false;
		while (!released) {
			try {
				this.end.await();
				released = true;
			}
			catch (InterruptedException ex) {
				// It does not even listen to that.
			}
		}
		return CompletableResultCode.ofSuccess();
	}

	private static List<String> threads() {
		return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
	}

}

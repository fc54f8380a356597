package io.agenttracing.pipeline.export.delivery;

import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import io.agenttracing.pipeline.collector.SpanBuffer;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.SpanSize;
import io.opentelemetry.exporter.internal.FailedExportException;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The sum of a {@link RetainingExport}: what was accepted was delivered, dropped or is
 * retained, whatever the exporters do.
 */
class RandomFaultsTests {

	private static final int SPANS = 1_000_000;

	private static final List<SpanData> POOL = Stream
		.concat(TestSpans.trace(19).stream(), Stream.of(TestSpans.error("error")))
		.toList();

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void accountsForEverySpanWithTwoExporters(long seed) {
		SplittableRandom random = new SplittableRandom(seed);
		ScriptedExporter first = new ScriptedExporter();
		ScriptedExporter second = new ScriptedExporter();
		// Each exporter has a thread of its own.
		SplittableRandom randomOfFirst = random.split();
		SplittableRandom randomOfSecond = random.split();
		first.answer(() -> answer(randomOfFirst.nextInt(10)));
		second.answer(() -> answer(randomOfSecond.nextInt(5)));
		ManualExport export = new ManualExport(500L * SpanSize.of(POOL.get(0)), first, second);
		for (int accepted = 0; accepted < SPANS / 3;) {
			int size = 1 + random.nextInt(25);
			List<SpanData> trace = Stream.generate(() -> POOL.get(random.nextInt(POOL.size()))).limit(size).toList();
			export.accept(trace);
			accepted += size;
			if (random.nextInt(4) == 0) {
				export.runAfter(Duration.ofMillis(random.nextInt(200)));
			}
			if (random.nextInt(200) == 0) {
				export.export().flush();
			}
			if (random.nextInt(1000) == 0) {
				assertThat(export.unaccounted()).isZero();
			}
		}
		export.sendAll();
		assertThat(export.unaccounted()).isZero();
		assertThat(export.bytes()).isZero();
		assertThat(List.of(SpanOutcome.DELIVERED, SpanOutcome.REFUSED, SpanOutcome.BUFFER_FULL))
			.allSatisfy((outcome) -> assertThat(export.count(outcome)).isPositive());
	}

	@AfterEach
	void close() {
		ManualExport.closeAll();
	}

	@Test
	void accountsForEverySpanOnItsOwnThreads() throws InterruptedException {
		SpanCounts counts = new SpanCounts();
		SpanBuffer buffer = new SpanBuffer(20_000L * SpanSize.of(POOL.get(0)));
		ScriptedExporter exporter = new ScriptedExporter();
		Random random = new Random(4);
		exporter.answer(() -> answer(random.nextInt(5)));
		RetainingExport export = RetainingExport.start(List.of(exporter), ExportExtensions.none(),
				new RetainingSettings(512, Duration.ofMillis(1), Duration.ofSeconds(5), Duration.ofSeconds(5),
						List.of()),
				counts, buffer);
		Thread flusher = new Thread(() -> {
			while (!Thread.currentThread().isInterrupted()) {
				export.flush().join(1, TimeUnit.SECONDS);
			}
		});
		flusher.start();
		for (int i = 0; i < SPANS / POOL.size(); i++) {
			export.accept(POOL, SpanSize.UNKNOWN);
		}
		// However few batches were sent so far, in the end one fails too often, while
		// others beside it get through.
		AtomicLong later = new AtomicLong();
		await().until(() -> {
			for (int i = 0; i < 500; i++) {
				export.accept(POOL, SpanSize.UNKNOWN);
				later.addAndGet(POOL.size());
			}
			return counts.of(SpanOutcome.EXPORT_FAILED) > 0;
		});
		flusher.interrupt();
		flusher.join();
		exporter.succeed();
		assertThat(export.flush().join(20, TimeUnit.SECONDS).isDone()).isTrue();
		assertThat(export.shutdown().join(20, TimeUnit.SECONDS).isDone()).isTrue();
		assertThat(export.retained()).isZero();
		assertThat(buffer.bytes()).isZero();
		assertThat(Stream.of(SpanOutcome.values()).mapToLong(counts::of).sum()).isEqualTo(SPANS + later.get());
		assertThat(List.of(SpanOutcome.DELIVERED, SpanOutcome.REFUSED, SpanOutcome.EXPORT_FAILED))
			.allSatisfy((outcome) -> assertThat(counts.of(outcome)).isPositive());
	}

	private static CompletableResultCode answer(int choice) {
		return switch (choice) {
			case 0 -> CompletableResultCode.ofExceptionalFailure(new ConnectException());
			case 1 -> CompletableResultCode
				.ofExceptionalFailure(FailedExportException.httpFailedWithResponse(new BadRequest()));
			case 2, 3 -> CompletableResultCode.ofFailure();
			default -> CompletableResultCode.ofSuccess();
		};
	}

	/**
	 * An answer that is final.
	 */
	private static final class BadRequest implements HttpResponse {

		@Override
		public int getStatusCode() {
			return 400;
		}

		@Override
		public String getStatusMessage() {
			return "Bad Request";
		}

		@Override
		public byte[] getResponseBody() {
			return new byte[0];
		}

	}

}

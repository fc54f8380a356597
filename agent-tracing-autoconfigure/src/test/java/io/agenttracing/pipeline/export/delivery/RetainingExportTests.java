package io.agenttracing.pipeline.export.delivery;

import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.export.otlp.RetryDelay;
import io.opentelemetry.exporter.internal.FailedExportException;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RetainingExport} with one exporter.
 */
class RetainingExportTests {

	private static final Duration NEVER = Duration.ofNanos(Long.MAX_VALUE);

	private final ScriptedExporter exporter = new ScriptedExporter();

	private final ManualExport export = new ManualExport(this.exporter);

	@AfterEach
	void accountsForEverySpan() {
		assertThat(this.export.unaccounted()).isZero();
		assertThat(this.export.bytes() == 0).isEqualTo(this.export.export().retained() == 0);
		ManualExport.closeAll();
	}

	@Test
	void sendsFullBatchAtOnceAndTheRestAfterTheDelay() {
		this.export.accept(TestSpans.trace(3));
		assertThat(this.export.run()).isEqualTo(NEVER);
		this.export.accept(TestSpans.trace(3));
		assertThat(this.export.run()).isEqualTo(ManualExport.DELAY);
		this.export.accept(TestSpans.trace(9));
		this.export.run();
		assertThat(this.exporter.batchSizes()).containsExactly(3, 3);
		this.export.accept(TestSpans.trace(1));
		this.export.run();
		assertThat(this.exporter.batchSizes()).containsExactly(3, 3, 10);
		this.export.accept(TestSpans.trace(2));
		assertThat(this.export.runAfter(Duration.ofSeconds(4))).isEqualTo(Duration.ofSeconds(1));
		assertThat(this.export.runAfter(Duration.ofSeconds(1))).isEqualTo(NEVER);
		assertThat(this.exporter.batchSizes()).containsExactly(3, 3, 10, 2);
		assertThat(this.export.count(SpanOutcome.DELIVERED)).isEqualTo(18);
	}

	@Test
	void splitsWhatIsLargerThanBatch() {
		this.export.accept(TestSpans.trace(25));
		this.export.sendAll();
		assertThat(this.exporter.batchSizes()).containsExactly(10, 10, 5);
	}

	@Test
	void sendsTheSameBatchAgainUntilItGetsThrough() {
		this.exporter.fail(new ConnectException("Connection refused"));
		this.export.accept(TestSpans.span("a"), TestSpans.span("b"));
		List<Duration> waits = new ArrayList<>();
		waits.add(this.export.run());
		this.export.accept(TestSpans.trace(30));
		for (int i = 0; i < 11; i++) {
			waits.add(this.export.runAfter(waits.get(i)));
		}
		assertThat(waits.stream().map(Duration::toMillis)).containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L, 6400L,
				12800L, 25600L, 30000L, 30000L, 30000L);
		assertThat(this.exporter.batches()).hasSize(12).containsOnly(List.of("a", "b"));
		assertThat(this.export.export().retained()).isEqualTo(32);
		this.exporter.succeed();
		this.export.sendAll();
		assertThat(this.exporter.accepted()).hasSize(32);
		assertThat(this.export.dropped()).isZero();
	}

	@Test
	void sendsBacklogWithoutDelayAfterAnOutage() {
		this.exporter.fail(new ConnectException());
		for (int i = 0; i < 80; i++) {
			this.export.accept(TestSpans.trace(5));
		}
		Duration wait = this.export.run();
		this.exporter.succeed();
		this.export.runAfter(wait);
		assertThat(this.export.count(SpanOutcome.DELIVERED)).isEqualTo(400);
	}

	@Test
	void beginsWithShortBackoffAfterASuccess() {
		for (int i = 0; i < 3; i++) {
			this.exporter.fail(new ConnectException());
			this.export.accept(TestSpans.trace(10));
			Duration wait = this.export.run();
			assertThat(wait).isEqualTo(Duration.ofMillis(100));
			this.exporter.succeed();
			this.export.runAfter(wait);
		}
	}

	@Test
	void dropsWhatIsRefusedAndGoesOn() {
		this.exporter.fail(FailedExportException.httpFailedWithResponse(new Refusal(400)));
		this.export.accept(TestSpans.trace(25));
		this.export.run();
		assertThat(this.export.count(SpanOutcome.REFUSED)).isEqualTo(20);
		this.exporter.succeed();
		this.export.sendAll();
		assertThat(this.export.count(SpanOutcome.DELIVERED)).isEqualTo(5);
	}

	@Test
	void retainsWhatFailsWithoutReasonAsLongAsNothingGetsThrough() {
		this.exporter.answer(CompletableResultCode::ofFailure);
		this.export.accept(TestSpans.trace(35));
		for (int i = 0; i < 20; i++) {
			this.export.runAfter(Duration.ofSeconds(30));
		}
		assertThat(this.exporter.batchSizes()).hasSizeGreaterThanOrEqualTo(20);
		assertThat(this.export.export().retained()).isEqualTo(35);
		this.exporter.succeed();
		this.export.sendAll();
		assertThat(this.export.count(SpanOutcome.DELIVERED)).isEqualTo(35);
	}

	@Test
	void givesUpWhatFailedWithoutReasonFiveTimesWhileOthersGotThrough() {
		this.exporter.answer(() -> this.exporter.lastBatch().contains("bad") ? CompletableResultCode.ofFailure()
				: CompletableResultCode.ofSuccess());
		this.export.accept(TestSpans.span("bad"));
		for (int i = 1; i <= 5; i++) {
			this.export.runAfter(Duration.ofSeconds(30));
			assertThat(this.export.export().retained()).isEqualTo(1);
			this.export.accept(TestSpans.trace(10));
			this.export.runAfter(Duration.ofSeconds(30));
			assertThat(this.export.count(SpanOutcome.DELIVERED)).isEqualTo(10 * i);
		}
		assertThat(this.export.count(SpanOutcome.EXPORT_FAILED)).isEqualTo(1);
		assertThat(this.export.export().retained()).isZero();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void toleratesAnExporterThatThrowsOrReturnsNothing(boolean broken) {
		this.exporter.answer(() -> {
			if (broken) {
				throw new StackOverflowError();
			}
			return null;
		});
		this.export.accept(TestSpans.trace(1));
		this.export.run();
		this.export.runAfter(Duration.ofSeconds(30));
		assertThat(this.exporter.batchSizes()).hasSize(2);
		this.exporter.succeed();
		this.export.sendAll();
		assertThat(this.export.count(SpanOutcome.DELIVERED)).isEqualTo(1);
	}

	@Test
	void waitsAsLongAsTheReceiverWants() {
		this.exporter.fail(FailedExportException.httpFailedWithResponse(new Busy(Duration.ofSeconds(20))));
		this.export.accept(TestSpans.trace(1));
		assertThat(this.export.run()).isEqualTo(Duration.ofSeconds(20));
		this.exporter.fail(FailedExportException.httpFailedWithResponse(new Busy(Duration.ZERO)));
		assertThat(this.export.runAfter(Duration.ofSeconds(20))).isEqualTo(Duration.ofMillis(200));
		this.exporter.fail(FailedExportException.httpFailedWithResponse(new Busy(Duration.ofMinutes(5))));
		assertThat(this.export.runAfter(Duration.ofMillis(200))).isEqualTo(Duration.ofMinutes(5));
		assertThat(this.exporter.batchSizes()).hasSize(3);
	}

	@Test
	void ignoresAnAnswerThatComesTooLate() {
		CompletableResultCode late = new CompletableResultCode();
		this.exporter.answer(() -> late);
		this.export.accept(TestSpans.trace(1));
		assertThat(this.export.run()).isEqualTo(ManualExport.TIMEOUT);
		Duration wait = this.export.runAfter(ManualExport.TIMEOUT);
		late.succeed();
		assertThat(this.export.run()).isEqualTo(wait).isEqualTo(Duration.ofMillis(100));
		assertThat(this.export.export().retained()).isEqualTo(1);
		assertThat(this.export.export().exporters().get(0).lastError()).isEqualTo("no answer within 30000 ms");
		this.exporter.succeed();
		this.export.sendAll();
		assertThat(this.export.count(SpanOutcome.DELIVERED)).isEqualTo(1);
	}

	@Test
	void showsTheStateOfTheExporter() {
		this.exporter.fail(new ConnectException("x".repeat(1000)));
		this.export.accept(TestSpans.trace(7));
		this.export.run();
		this.export.runAfter(Duration.ofMillis(100));
		this.export.runAfter(Duration.ofMillis(150));
		assertThat(this.export.export().exporters()).singleElement().satisfies((state) -> {
			assertThat(state.name()).isEqualTo("ScriptedExporter");
			assertThat(state.delivered()).isZero();
			assertThat(state.retained()).isEqualTo(7);
			assertThat(state.consecutiveFailures()).isEqualTo(2);
			assertThat(state.lastError()).hasSizeLessThanOrEqualTo(500).startsWith("ConnectException: xxx");
			assertThat(state.lastErrorTime()).isNotNull();
			assertThat(state.nextAttemptMillis()).isEqualTo(50);
		});
		this.exporter.succeed();
		this.export.sendAll();
		assertThat(this.export.export().exporters()).singleElement().satisfies((state) -> {
			assertThat(state.delivered()).isEqualTo(7);
			assertThat(state.retained()).isZero();
			assertThat(state.consecutiveFailures()).isZero();
			assertThat(state.lastError()).isNotNull();
			assertThat(state.nextAttemptMillis()).isZero();
		});
	}

	@Test
	void saysWhetherAnExporterWorks() {
		CompletableResultCode answer = new CompletableResultCode();
		this.exporter.answer(() -> answer);
		assertThat(this.export.export().isExporting()).isFalse();
		this.export.accept(TestSpans.trace(1));
		this.export.run();
		assertThat(this.export.export().isExporting()).isTrue();
		answer.succeed();
		assertThat(this.export.export().isExporting()).isFalse();
		this.export.run();
	}

	/**
	 * An answer of a receiver that has too much to do.
	 */
	private record Busy(Duration pause) implements HttpResponse, RetryDelay {

		@Override
		public int getStatusCode() {
			return 503;
		}

		@Override
		public String getStatusMessage() {
			return "Busy";
		}

		@Override
		public byte[] getResponseBody() {
			return new byte[0];
		}

	}

	/**
	 * An answer of a receiver.
	 */
	private record Refusal(int getStatusCode) implements HttpResponse {

		@Override
		public String getStatusMessage() {
			return "";
		}

		@Override
		public byte[] getResponseBody() {
			return new byte[0];
		}

	}

}

package io.agenttracing.pipeline.export.delivery;

import java.net.ConnectException;
import java.time.Duration;

import io.agenttracing.pipeline.collector.SpanOutcome;
import io.opentelemetry.sdk.common.CompletableResultCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for flushing and shutting down a {@link RetainingExport}.
 */
class RetainingExportFlushTests {

	private final ScriptedExporter exporter = new ScriptedExporter();

	private final ManualExport export = new ManualExport(this.exporter);

	@AfterEach
	void accountsForEverySpan() {
		assertThat(this.export.unaccounted()).isZero();
		assertThat(this.export.bytes() == 0).isEqualTo(this.export.export().retained() == 0);
		ManualExport.closeAll();
	}

	@Test
	void flushSendsWithoutDelay() {
		this.export.accept(TestSpans.trace(1));
		this.export.run();
		this.export.accept(TestSpans.trace(22));
		CompletableResultCode result = this.export.export().flush();
		assertThat(result.isDone()).isFalse();
		this.export.run();
		assertThat(result.isSuccess()).isTrue();
		assertThat(this.exporter.batchSizes()).containsExactly(1, 10, 10, 2);
		assertThat(this.exporter.flushes()).isEqualTo(1);
	}

	@Test
	void flushOfNothingFlushesTheExporter() {
		CompletableResultCode result = this.export.export().flush();
		this.export.run();
		assertThat(result.isSuccess()).isTrue();
		assertThat(this.exporter.flushes()).isEqualTo(1);
		this.exporter.answerFlush(CompletableResultCode::ofFailure);
		CompletableResultCode failing = this.export.export().flush();
		this.export.run();
		assertThat(failing.isDone()).isTrue();
		assertThat(failing.isSuccess()).isFalse();
	}

	@Test
	void flushEndsBackoffAndFailsWithOneAttempt() {
		this.exporter.fail(new ConnectException());
		this.export.accept(TestSpans.trace(30));
		this.export.run();
		assertThat(this.exporter.batchSizes()).hasSize(1);
		for (int i = 2; i < 10; i++) {
			CompletableResultCode result = this.export.export().flush();
			this.export.run();
			assertThat(result.isDone()).isTrue();
			assertThat(result.isSuccess()).isFalse();
			assertThat(this.exporter.batchSizes()).hasSize(i);
		}
		assertThat(this.export.export().retained()).isEqualTo(30);
		this.exporter.succeed();
		CompletableResultCode result = this.export.export().flush();
		this.export.run();
		assertThat(result.isSuccess()).isTrue();
		assertThat(this.export.count(SpanOutcome.DELIVERED)).isEqualTo(30);
	}

	@Test
	void flushGetsAnAttemptOfItsOwn() {
		CompletableResultCode pending = new CompletableResultCode();
		this.exporter.answer(() -> pending);
		this.export.accept(TestSpans.trace(1));
		this.export.run();
		CompletableResultCode result = this.export.export().flush();
		this.export.run();
		this.exporter.succeed();
		pending.failExceptionally(new ConnectException());
		this.export.run();
		assertThat(result.isSuccess()).isTrue();
		assertThat(this.exporter.batchSizes()).containsExactly(1, 1);
	}

	@Test
	void flushIsNoSuccessWhenSpansWereDropped() {
		this.exporter.answer(() -> this.exporter.lastBatch().contains("bad") ? CompletableResultCode.ofFailure()
				: CompletableResultCode.ofSuccess());
		this.export.accept(TestSpans.span("bad"));
		for (int i = 0; i < 4; i++) {
			this.export.runAfter(Duration.ofSeconds(30));
			this.export.accept(TestSpans.trace(10));
			this.export.runAfter(Duration.ofSeconds(30));
		}
		this.export.accept(TestSpans.trace(10));
		CompletableResultCode result = this.export.export().flush();
		this.export.run();
		assertThat(result.isDone()).isTrue();
		assertThat(result.isSuccess()).isFalse();
		this.export.sendAll();
		assertThat(this.export.count(SpanOutcome.EXPORT_FAILED)).isEqualTo(1);
		assertThat(this.export.count(SpanOutcome.DELIVERED)).isEqualTo(50);
	}

	@Test
	void flushDoesNotWaitForWhatComesLater() {
		CompletableResultCode first = new CompletableResultCode();
		this.exporter.answer(() -> first);
		this.export.accept(TestSpans.trace(10));
		this.export.run();
		CompletableResultCode result = this.export.export().flush();
		this.export.accept(TestSpans.trace(10));
		CompletableResultCode second = new CompletableResultCode();
		this.exporter.answer(() -> second);
		first.succeed();
		this.export.run();
		assertThat(result.isSuccess()).isTrue();
		assertThat(this.export.export().retained()).isEqualTo(10);
	}

	@Test
	void shutdownSendsEverythingAndEndsTheExporter() {
		this.export.accept(TestSpans.trace(1));
		this.export.run();
		this.export.accept(TestSpans.trace(22));
		CompletableResultCode result = this.export.export().shutdown();
		assertThat(result.isDone()).isFalse();
		this.export.run();
		assertThat(result.isSuccess()).isTrue();
		assertThat(this.export.count(SpanOutcome.DELIVERED)).isEqualTo(23);
		assertThat(this.exporter.shutdowns()).isEqualTo(1);
		this.export.accept(TestSpans.trace(3));
		assertThat(this.export.count(SpanOutcome.SHUTDOWN)).isEqualTo(3);
		assertThat(this.export.export().shutdown()).isSameAs(result).isSameAs(this.export.export().flush());
	}

	@Test
	void shutdownMakesOneAttemptPerBatchWithoutWaiting() {
		this.exporter.fail(new ConnectException());
		this.export.accept(TestSpans.trace(35));
		this.export.run();
		CompletableResultCode result = this.export.export().shutdown();
		this.export.run();
		assertThat(result.isDone()).isTrue();
		assertThat(result.isSuccess()).isFalse();
		assertThat(this.exporter.batchSizes()).containsExactly(10, 10, 10, 10, 5);
		assertThat(this.export.count(SpanOutcome.SHUTDOWN)).isEqualTo(35);
		assertThat(this.exporter.shutdowns()).isEqualTo(1);
	}

	@Test
	void shutdownRepeatsTheAttemptThatWasUnderWay() {
		CompletableResultCode pending = new CompletableResultCode();
		this.exporter.answer(() -> pending);
		this.export.accept(TestSpans.trace(1));
		this.export.run();
		CompletableResultCode result = this.export.export().shutdown();
		this.exporter.succeed();
		pending.failExceptionally(new ConnectException());
		this.export.run();
		assertThat(result.isSuccess()).isTrue();
		assertThat(this.export.count(SpanOutcome.DELIVERED)).isEqualTo(1);
	}

	@Test
	void shutdownGivesUpAnAnswerThatDoesNotCome() {
		this.exporter.answer(CompletableResultCode::new);
		this.export.accept(TestSpans.trace(30));
		CompletableResultCode flushed = this.export.export().flush();
		this.export.run();
		CompletableResultCode result = this.export.export().shutdown();
		assertThat(this.export.run()).isEqualTo(Duration.ofSeconds(4));
		this.export.runAfter(Duration.ofSeconds(4));
		assertThat(result.isDone()).isTrue();
		assertThat(result.isSuccess()).isFalse();
		assertThat(flushed.isDone()).isTrue();
		assertThat(flushed.isSuccess()).isFalse();
		assertThat(this.export.count(SpanOutcome.SHUTDOWN)).isEqualTo(30);
		assertThat(this.exporter.shutdowns()).isEqualTo(1);
	}

}

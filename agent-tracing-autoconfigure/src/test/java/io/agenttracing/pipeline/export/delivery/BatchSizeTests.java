package io.agenttracing.pipeline.export.delivery;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.SpanSize;
import io.opentelemetry.exporter.internal.FailedExportException;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BatchSize}, and for a {@link RetainingExport} to receivers that take
 * only so much at once.
 */
@ExtendWith(OutputCaptureExtension.class)
class BatchSizeTests {

	private static final int SIZE = SpanSize.of(TestSpans.span("span"));

	private final ScriptedExporter exporter = new ScriptedExporter();

	private final ScriptedExporter other = new ScriptedExporter();

	private final ManualExport export = new ManualExport(this.exporter, this.other);

	@AfterEach
	void accountsForEverySpan() {
		assertThat(this.export.unaccounted()).isZero();
		assertThat(this.export.export().retained()).isZero();
		assertThat(this.export.bytes()).isZero();
		ManualExport.closeAll();
	}

	@Test
	void halvesAndForgetsAfterFiveMinutes() {
		BatchSize size = new BatchSize();
		assertThat(size.maxBytes(0)).isEqualTo(Long.MAX_VALUE);
		size.tooLarge(1000, 0);
		size.tooLarge(500, 1);
		assertThat(size.maxBytes(Duration.ofMinutes(5).toNanos())).isEqualTo(250);
		assertThat(size.maxBytes(Duration.ofMinutes(5).toNanos() + 2)).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void dividesOneTraceUntilItPassesAndRemembersTheSize() {
		refuseAbove(3);
		List<SpanData> trace = IntStream.range(0, 10).mapToObj((i) -> TestSpans.span("span" + i)).toList();
		this.export.accept(trace);
		this.export.run();
		assertThat(this.exporter.accepted()).containsExactlyElementsOf(trace.stream().map(SpanData::getName).toList());
		assertThat(this.exporter.batchSizes()).containsExactly(10, 5, 2, 2, 2, 2, 2);
		assertThat(this.export.count(SpanOutcome.DELIVERED)).isEqualTo(10);
		this.export.accept(TestSpans.trace(10));
		this.export.run();
		assertThat(this.exporter.batchSizes()).hasSize(12).endsWith(2, 2, 2, 2, 2);
		assertThat(this.other.batchSizes()).containsExactly(10, 10);
		assertThat(this.export.count(SpanOutcome.DELIVERED)).isEqualTo(20);
		assertThat(this.export.export().exporters()).extracting(ExporterState::delivered).containsExactly(20L, 20L);
	}

	@Test
	void doesNotWaitForMoreWhenItHasDivided() {
		refuseAbove(3);
		this.export.accept(TestSpans.trace(6));
		this.export.runAfter(ManualExport.DELAY);
		this.export.accept(TestSpans.trace(6));
		this.export.runAfter(ManualExport.DELAY);
		assertThat(this.export.count(SpanOutcome.DELIVERED)).isEqualTo(12);
	}

	@Test
	void triesWholeBatchesAgainAfterAWhile() {
		refuseAbove(5);
		this.export.accept(TestSpans.trace(10));
		this.export.run();
		this.exporter.succeed();
		this.export.accept(TestSpans.trace(10));
		this.export.runAfter(Duration.ofMinutes(6));
		assertThat(this.exporter.batchSizes()).containsExactly(10, 5, 5, 10);
	}

	@Test
	void dropsTheSpanThatIsTooLargeAloneAndNamesIt(CapturedOutput output) {
		this.exporter.answer(() -> this.exporter.lastBatch().contains("huge") ? tooLarge() : success());
		this.other.answer(() -> this.other.lastBatch().contains("huge") ? tooLarge() : success());
		List<SpanData> trace = new ArrayList<>(TestSpans.trace(9));
		trace.add(6, TestSpans.span("huge"));
		this.export.accept(trace);
		this.export.run();
		assertThat(this.export.count(SpanOutcome.DELIVERED)).isEqualTo(9);
		assertThat(this.export.count(SpanOutcome.REFUSED)).isEqualTo(1);
		assertThat(output.getAll().lines().filter((line) -> line.contains("http://one refused"))).singleElement()
			.asString()
			.contains("refused 1 spans (HTTP 413", "the span 'huge' of about", "max-batch-size");
	}

	@Test
	void keepsWhatWasDeliveredOfADividedTraceWhenTheRestIsGivenUp() {
		ManualExport small = new ManualExport(10L * SIZE, this.exporter);
		int[] calls = new int[1];
		this.exporter.answer(() -> {
			calls[0]++;
			if (calls[0] == 1) {
				return tooLarge();
			}
			return (calls[0] == 2) ? success() : CompletableResultCode.ofExceptionalFailure(new IOException());
		});
		small.accept(TestSpans.trace(10));
		small.run();
		assertThat(small.export().retained()).isEqualTo(10);
		small.accept(TestSpans.trace(10));
		assertThat(small.count(SpanOutcome.DELIVERED)).isEqualTo(5);
		assertThat(small.count(SpanOutcome.BUFFER_FULL)).isEqualTo(5);
		this.exporter.succeed();
		small.sendAll();
		assertThat(small.count(SpanOutcome.DELIVERED)).isEqualTo(15);
		assertThat(small.unaccounted()).isZero();
		assertThat(small.bytes()).isZero();
	}

	private void refuseAbove(int spans) {
		this.exporter.answer(() -> (this.exporter.lastBatch().size() > spans) ? tooLarge() : success());
	}

	private static CompletableResultCode success() {
		return CompletableResultCode.ofSuccess();
	}

	private static CompletableResultCode tooLarge() {
		return CompletableResultCode.ofExceptionalFailure(FailedExportException.httpFailedWithResponse(new TooLarge()));
	}

	/**
	 * HTTP 413.
	 */
	private record TooLarge() implements HttpResponse {

		@Override
		public int getStatusCode() {
			return 413;
		}

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

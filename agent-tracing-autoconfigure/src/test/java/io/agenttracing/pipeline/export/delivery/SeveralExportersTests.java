package io.agenttracing.pipeline.export.delivery;

import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;

import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.SpanSize;
import io.micrometer.tracing.exporter.SpanReporter;
import io.opentelemetry.exporter.internal.FailedExportException;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RetainingExport} with several exporters, with the application's
 * extensions, and without room.
 */
class SeveralExportersTests {

	private static final int SIZE = SpanSize.of(TestSpans.span("0"));

	private final ScriptedExporter first = new ScriptedExporter();

	private final ScriptedExporter second = new ScriptedExporter();

	@AfterEach
	void close() {
		ManualExport.closeAll();
	}

	@Test
	void countsSpanAsDeliveredWhenOneExporterDeliveredAndAllAreThrough() {
		ManualExport export = new ManualExport(this.first, this.second);
		this.second.fail(new ConnectException());
		export.accept(TestSpans.trace(5));
		export.run();
		assertThat(this.first.accepted()).hasSize(5);
		assertThat(export.count(SpanOutcome.DELIVERED)).isZero();
		assertThat(export.export().retained()).isEqualTo(5);
		this.second.fail(FailedExportException.httpFailedWithResponse(new Refusal()));
		export.sendAll();
		assertThat(export.count(SpanOutcome.DELIVERED)).isEqualTo(5);
		assertThat(export.dropped()).isZero();
		assertThat(export.bytes()).isZero();
		assertThat(export.export().exporters()).extracting(ExporterState::delivered).containsExactly(5L, 0L);
		assertThat(export.export().exporters()).extracting(ExporterState::dropped).containsExactly(0L, 5L);
	}

	@Test
	void countsSpanOnceWithTheReasonOfTheLastWhenNoneDelivered() {
		ManualExport export = new ManualExport(this.first, this.second);
		this.first.fail(FailedExportException.httpFailedWithResponse(new Refusal()));
		this.second.fail(new ConnectException());
		export.accept(TestSpans.trace(5));
		export.sendAllOf(0);
		export.export().shutdown();
		export.run();
		assertThat(export.count(SpanOutcome.SHUTDOWN)).isEqualTo(5);
		assertThat(export.dropped()).isEqualTo(5);
		assertThat(export.unaccounted()).isZero();
		assertThat(export.bytes()).isZero();
	}

	@Test
	void outageOfOneExporterDoesNotDelayTheOther() {
		ManualExport export = new ManualExport(this.first, this.second);
		this.first.answer(CompletableResultCode::new);
		for (int i = 0; i < 100; i++) {
			export.accept(TestSpans.trace(10));
			export.run();
		}
		assertThat(this.second.accepted()).hasSize(1000);
		assertThat(this.first.batchSizes()).containsExactly(10);
		CompletableResultCode flushed = export.export().flush();
		export.run();
		assertThat(flushed.isDone()).isFalse();
		export.runAfter(ManualExport.TIMEOUT);
		export.runAfter(ManualExport.TIMEOUT);
		assertThat(flushed.isDone()).isTrue();
		assertThat(flushed.isSuccess()).isFalse();
	}

	@Test
	void showsEachSpanToEachReporterOnce() {
		List<String> seen = new ArrayList<>();
		SpanReporter broken = (span) -> {
			throw new IllegalStateException();
		};
		SpanReporter working = (span) -> seen.add(span.getName());
		ManualExport export = new ManualExport(new ExportExtensions(List.of(), List.of(), List.of(broken, working)),
				this.first);
		this.first.fail(new ConnectException());
		export.accept(TestSpans.span("a"), TestSpans.span("b"));
		export.run();
		export.runAfter(ManualExport.DELAY);
		assertThat(seen).containsExactly("a", "b");
		this.first.succeed();
		export.sendAll();
		assertThat(seen).containsExactly("a", "b");
		assertThat(export.count(SpanOutcome.DELIVERED)).isEqualTo(2);
	}

	@Test
	void deliversToReportersAlone() {
		List<String> seen = new ArrayList<>();
		ManualExport export = new ManualExport(
				new ExportExtensions(List.of(), List.of(), List.of((span) -> seen.add(span.getName()))));
		export.accept(TestSpans.trace(3));
		export.sendAll();
		assertThat(seen).hasSize(3);
		assertThat(export.count(SpanOutcome.DELIVERED)).isEqualTo(3);
	}

	@Test
	void countsFailureOfReportersAlone() {
		ManualExport export = new ManualExport(new ExportExtensions(List.of(), List.of(), List.of((span) -> {
			throw new AssertionError();
		})));
		export.accept(TestSpans.trace(3));
		export.sendAll();
		assertThat(export.count(SpanOutcome.EXPORT_FAILED)).isEqualTo(3);
	}

	@Test
	void appliesPredicatesAndFiltersOnceHoweverOftenItSends() {
		List<String> calls = new ArrayList<>();
		ManualExport export = new ManualExport(new ExportExtensions(List.of((span) -> {
			calls.add("predicate " + span.getName());
			return !span.getName().equals("unwanted");
		}), List.of((span) -> {
			calls.add("filter " + span.getName());
			return span.setName(span.getName() + "!");
		}), List.of()), this.first, this.second);
		this.first.fail(new ConnectException());
		export.accept(TestSpans.span("a"), TestSpans.span("unwanted"), TestSpans.span("b"));
		export.run();
		this.first.succeed();
		export.sendAll();
		assertThat(calls).containsExactly("predicate a", "filter a", "predicate unwanted", "predicate b", "filter b");
		assertThat(this.first.batches()).hasSize(2).containsOnly(List.of("a!", "b!"));
		assertThat(this.second.accepted()).containsExactly("a!", "b!");
		assertThat(export.count(SpanOutcome.FILTERED)).isEqualTo(1);
		assertThat(export.unaccounted()).isZero();
	}

	@Test
	void letsNothingOutWhenPredicateOrFilterIsBroken() {
		ManualExport predicate = new ManualExport(new ExportExtensions(List.of((span) -> {
			throw new AssertionError();
		}), List.of(), List.of()), this.first);
		predicate.accept(TestSpans.trace(3));
		predicate.sendAll();
		assertThat(predicate.count(SpanOutcome.FILTERED)).isEqualTo(3);
		ManualExport filter = new ManualExport(
				new ExportExtensions(List.of(),
						List.of((span) -> span.getName().equals("null") ? null : span.setName(null)), List.of()),
				this.first);
		filter.accept(TestSpans.span("null"), TestSpans.span("nameless"));
		filter.sendAll();
		assertThat(filter.count(SpanOutcome.FILTERED)).isEqualTo(2);
		assertThat(this.first.batches()).isEmpty();
	}

	@Test
	void countsSpansWithoutExporter() {
		ManualExport export = new ManualExport();
		export.accept(TestSpans.trace(3));
		assertThat(export.count(SpanOutcome.NO_EXPORTER)).isEqualTo(3);
		assertThat(export.export().flush().isSuccess()).isTrue();
		assertThat(export.export().shutdown().isSuccess()).isTrue();
	}

	@Test
	void givesUpOldestWithoutErrorFirst() {
		ManualExport export = new ManualExport(4L * SIZE, this.first);
		this.first.fail(new ConnectException());
		acceptEach(export, TestSpans.span("0"), TestSpans.error("1"), TestSpans.span("2"), TestSpans.error("3"));
		export.run();
		assertThat(export.dropped()).isZero();
		acceptEach(export, TestSpans.span("4"), TestSpans.error("5"), TestSpans.error("6"), TestSpans.error("7"));
		assertThat(export.count(SpanOutcome.BUFFER_FULL)).isEqualTo(4);
		this.first.succeed();
		export.sendAll();
		assertThat(this.first.accepted()).containsExactly("3", "5", "6", "7");
		assertThat(export.unaccounted()).isZero();
		assertThat(export.bytes()).isZero();
	}

	@Test
	void doesNotGiveUpWhatIsBeingSent() {
		ManualExport export = new ManualExport(2L * SIZE, this.first);
		CompletableResultCode answer = new CompletableResultCode();
		this.first.answer(() -> answer);
		acceptEach(export, TestSpans.span("0"), TestSpans.span("1"));
		export.run();
		acceptEach(export, TestSpans.span("2"), TestSpans.span("3"));
		assertThat(export.count(SpanOutcome.BUFFER_FULL)).isEqualTo(2);
		answer.succeed();
		export.run();
		assertThat(export.count(SpanOutcome.DELIVERED)).isEqualTo(2);
		assertThat(export.unaccounted()).isZero();
	}

	@Test
	void givesUpFirstWhatAnotherExporterHasDelivered() {
		ManualExport export = new ManualExport(4L * SIZE, this.first, this.second);
		this.first.fail(new ConnectException());
		acceptEach(export, TestSpans.error("0"), TestSpans.error("1"));
		export.run();
		acceptEach(export, TestSpans.span("2"), TestSpans.span("3"), TestSpans.span("4"), TestSpans.span("5"));
		assertThat(export.dropped()).isZero();
		assertThat(export.count(SpanOutcome.DELIVERED)).isEqualTo(2);
		assertThat(export.export().exporters()).extracting(ExporterState::dropped).containsExactly(2L, 0L);
		export.runAfter(ManualExport.DELAY);
		assertThat(this.second.accepted()).containsExactly("0", "1", "2", "3", "4", "5");
	}

	private static void acceptEach(ManualExport export, SpanData... spans) {
		for (SpanData span : spans) {
			export.accept(span);
		}
	}

	/**
	 * An answer that is final.
	 */
	private record Refusal() implements HttpResponse {

		@Override
		public int getStatusCode() {
			return 400;
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

package io.agenttracing.pipeline.export.delivery;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.agenttracing.pipeline.collector.SpanBuffer;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.SpanSize;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LateExport}.
 */
class LateExportTests {

	private static final SpanData SPAN = TestSpans.span("span");

	private final ScriptedExporter exporter = new ScriptedExporter();

	private final SpanCounts counts = new SpanCounts();

	private final AtomicInteger asked = new AtomicInteger();

	private final LateExport export = export(this::settings);

	@AfterEach
	void shutDown() {
		assertThat(this.export.shutdown().join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
		assertThat(this.exporter.shutdowns()).isOne();
	}

	@Test
	void isNotMadeByQuestions() {
		assertThat(this.export.hasExporters()).isTrue();
		assertThat(this.export.isExporting()).isFalse();
		assertThat(this.export.retained()).isZero();
		assertThat(this.export.flush().isSuccess()).isTrue();
		assertThat(this.export.exporters()).containsExactly(ExporterState.unused("ScriptedExporter"));
		assertThat(this.asked).hasValue(0);
	}

	@Test
	void isMadeOnce() {
		this.export.accept(List.of(SPAN), SpanSize.UNKNOWN);
		this.export.accept(List.of(SPAN), SpanSize.UNKNOWN);
		assertThat(this.export.flush().join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
		assertThat(this.exporter.accepted()).hasSize(2);
		assertThat(this.export.exporters()).singleElement()
			.satisfies((state) -> assertThat(state.delivered()).isEqualTo(2));
		assertThat(this.asked).hasValue(1);
	}

	@Test
	void triesAgainIfItCouldNotBeMade() {
		AtomicInteger attempts = new AtomicInteger();
		LateExport failing = export(() -> {
			if (attempts.getAndIncrement() == 0) {
				throw new OutOfMemoryError("unable to create native thread");
			}
			return settings();
		});
		failing.accept(List.of(SPAN, SPAN), SpanSize.UNKNOWN);
		assertThat(this.counts.of(SpanOutcome.EXPORT_FAILED)).isEqualTo(2);
		failing.accept(List.of(SPAN), SpanSize.UNKNOWN);
		assertThat(failing.flush().join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
		assertThat(this.counts.of(SpanOutcome.DELIVERED)).isOne();
	}

	@Test
	void aShutdownFailsIfItCannotBeMade() {
		LateExport failing = export(() -> {
			throw new OutOfMemoryError("unable to create native thread");
		});
		assertThat(failing.shutdown().isSuccess()).isFalse();
	}

	@Test
	void namesReportersAsTheLastExporter() {
		LateExport reporting = new LateExport(List.of(), new ExportExtensions(List.of(), List.of(), List.of((span) -> {
		})), this::settings, this.counts, new SpanBuffer(Long.MAX_VALUE));
		assertThat(reporting.hasExporters()).isTrue();
		List<String> names = reporting.exporters().stream().map(ExporterState::name).toList();
		assertThat(names).containsExactly("SpanReporter");
		reporting.accept(List.of(SPAN), SpanSize.UNKNOWN);
		assertThat(reporting.exporters()).extracting(ExporterState::name).isEqualTo(names);
		assertThat(reporting.shutdown().join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
	}

	private LateExport export(Supplier<RetainingSettings> settings) {
		return new LateExport(List.of(this.exporter), ExportExtensions.none(), settings, this.counts,
				new SpanBuffer(Long.MAX_VALUE));
	}

	private RetainingSettings settings() {
		this.asked.incrementAndGet();
		return new RetainingSettings(512, Duration.ofMillis(10), Duration.ofSeconds(5), Duration.ofSeconds(5),
				List.of());
	}

}

package io.agenttracing.pipeline.export.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import io.agenttracing.failure.Failures;
import io.agenttracing.pipeline.collector.SpanBuffer;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.SpanSink;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A {@link RetainingExport} that is made, with its threads, when the first spans arrive:
 * the start of an application does not pay for it. A shutdown without spans makes it,
 * too, so that the exporters are shut down within its timeout.
 *
 * @since 0.1.0
 */
public final class LateExport implements SpanSink {

	private static final Log logger = LogFactory.getLog(RetainingExport.class);

	private final List<String> names = new ArrayList<>();

	private final Supplier<RetainingExport> start;

	private final SpanCounts counts;

	private volatile @Nullable RetainingExport started;

	/**
	 * An export without threads.
	 * @param exporters where to send spans
	 * @param extensions what the application adds
	 * @param settings how to send, asked for with the first spans
	 * @param counts what becomes of the spans
	 * @param buffer the memory for spans
	 */
	public LateExport(List<SpanExporter> exporters, ExportExtensions extensions, Supplier<RetainingSettings> settings,
			SpanCounts counts, SpanBuffer buffer) {
		exporters.forEach((exporter) -> this.names.add(RetainingExport.name(exporter)));
		if (!extensions.reporters().isEmpty()) {
			this.names.add(RetainingExport.REPORTERS);
		}
		this.start = () -> RetainingExport.start(exporters, extensions, settings.get(), counts, buffer);
		this.counts = counts;
	}

	@Override
	public void accept(List<SpanData> spans, long bytes) {
		RetainingExport export;
		try {
			export = started();
		}
		catch (Throwable ex) {
			// No thread could be started.
			Failures.caught(logger, "The export of spans could not be started", ex);
			this.counts.add(SpanOutcome.EXPORT_FAILED, spans.size());
			return;
		}
		export.accept(spans, bytes);
	}

	private RetainingExport started() {
		RetainingExport export = this.started;
		return (export != null) ? export : start();
	}

	private synchronized RetainingExport start() {
		RetainingExport export = this.started;
		if (export == null) {
			export = this.start.get();
			this.started = export;
		}
		return export;
	}

	@Override
	public int retained() {
		RetainingExport export = this.started;
		return (export != null) ? export.retained() : 0;
	}

	@Override
	public CompletableResultCode flush() {
		RetainingExport export = this.started;
		return (export != null) ? export.flush() : CompletableResultCode.ofSuccess();
	}

	@Override
	public CompletableResultCode shutdown() {
		try {
			return started().shutdown();
		}
		catch (Throwable ex) {
			Failures.caught(logger, "The export of spans could not be started to be shut down", ex);
			return CompletableResultCode.ofFailure();
		}
	}

	/**
	 * Whether there is a destination.
	 * @return whether there is an exporter or a reporter
	 */
	public boolean hasExporters() {
		return !this.names.isEmpty();
	}

	/**
	 * Whether a call of an exporter is in progress.
	 * @return whether a result is pending
	 */
	public boolean isExporting() {
		RetainingExport export = this.started;
		return export != null && export.isExporting();
	}

	/**
	 * The state of the exporters, and of the reporters as the last one.
	 * @return their states
	 */
	public List<ExporterState> exporters() {
		RetainingExport export = this.started;
		return (export != null) ? export.exporters() : this.names.stream().map(ExporterState::unused).toList();
	}

}

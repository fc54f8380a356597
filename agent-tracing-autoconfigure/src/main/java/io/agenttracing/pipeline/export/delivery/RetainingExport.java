package io.agenttracing.pipeline.export.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;

import io.agenttracing.pipeline.collector.SpanBuffer;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.SpanSink;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.jspecify.annotations.Nullable;

/**
 * Sends spans to all exporters, each with a worker of its own, and retains them until
 * they are delivered or memory is short. The application's predicates and filters see
 * each span once; its reporters are one more exporter, without retries.
 *
 * @since 0.1.0
 */
public final class RetainingExport implements SpanSink {

	/** The name of the reporters as one exporter. */
	static final String REPORTERS = "SpanReporter";

	private final RetainingSettings settings;

	private final SpanCounts counts;

	private final TraceChunker chunker;

	private final RetainedChunks retained;

	private final Object lock = new Object();

	private final List<ExporterWorker> workers = new ArrayList<>();

	private volatile @Nullable CompletableResultCode shutdown;

	/**
	 * An export whose workers do not run yet.
	 * @param exporters where to send spans
	 * @param extensions what the application adds
	 * @param settings how to send
	 * @param counts what becomes of the spans
	 * @param buffer the memory for spans
	 * @param signals create what wakes a worker
	 * @param threads creates, for a name, a thread that an exporter may block
	 */
	RetainingExport(List<SpanExporter> exporters, ExportExtensions extensions, RetainingSettings settings,
			SpanCounts counts, SpanBuffer buffer, Supplier<WorkerSignal> signals,
			Function<String, ExecutorService> threads) {
		this.settings = settings;
		this.counts = counts;
		this.chunker = new TraceChunker(extensions, settings.maxBatchSize(), counts);
		this.retained = new RetainedChunks(counts, buffer);
		List<String> places = settings.places();
		for (int i = 0; i < exporters.size(); i++) {
			String name = name(exporters.get(i));
			addWorker(exporters.get(i), name, (i < places.size()) ? places.get(i) : name, true, signals.get(), threads);
		}
		if (!extensions.reporters().isEmpty()) {
			addWorker(new ReportingExporter(extensions.reporters()), REPORTERS, REPORTERS, false, signals.get(),
					threads);
		}
	}

	/**
	 * An export with threads of its own, which end with its shutdown.
	 * @param exporters where to send spans
	 * @param extensions what the application adds
	 * @param settings how to send
	 * @param counts what becomes of the spans
	 * @param buffer the memory for spans
	 * @return the export
	 */
	public static RetainingExport start(List<SpanExporter> exporters, ExportExtensions extensions,
			RetainingSettings settings, SpanCounts counts, SpanBuffer buffer) {
		RetainingExport export = new RetainingExport(exporters, extensions, settings, counts, buffer, WorkerSignal::new,
				(name) -> Executors.newSingleThreadExecutor((task) -> daemonThread(task, name)));
		export.workers.forEach((worker) -> daemonThread(worker, worker.name()).start());
		return export;
	}

	@Override
	public void accept(List<SpanData> spans, long bytes) {
		if (this.workers.isEmpty() || this.shutdown != null) {
			this.counts.add(this.workers.isEmpty() ? SpanOutcome.NO_EXPORTER : SpanOutcome.SHUTDOWN, spans.size());
			return;
		}
		TraceChunk whole = this.chunker.whole(spans, bytes);
		List<TraceChunk> chunks = (whole != null) ? List.of() : this.chunker.divide(spans);
		synchronized (this.lock) {
			if (whole != null) {
				add(whole);
			}
			for (TraceChunk chunk : chunks) {
				add(chunk);
			}
			makeRoom();
		}
	}

	private void add(TraceChunk chunk) {
		if (this.shutdown != null) {
			this.counts.add(SpanOutcome.SHUTDOWN, chunk.size());
			return;
		}
		this.retained.add(chunk);
		for (ExporterWorker worker : this.workers) {
			worker.add(chunk);
		}
	}

	private void makeRoom() {
		while (this.retained.isOverfull()) {
			TraceChunk first = this.retained.firstToDrop();
			if (first == null) {
				return;
			}
			for (ExporterWorker worker : this.workers) {
				worker.drop(first);
			}
		}
	}

	@Override
	public int retained() {
		return this.retained.spans();
	}

	@Override
	public CompletableResultCode flush() {
		synchronized (this.lock) {
			CompletableResultCode ending = this.shutdown;
			return (ending != null) ? ending
					: CompletableResultCode.ofAll(this.workers.stream().map(ExporterWorker::flush).toList());
		}
	}

	@Override
	public CompletableResultCode shutdown() {
		synchronized (this.lock) {
			CompletableResultCode ending = this.shutdown;
			if (ending == null) {
				ending = CompletableResultCode.ofAll(this.workers.stream().map(ExporterWorker::shutdown).toList());
				this.shutdown = ending;
			}
			return ending;
		}
	}

	/**
	 * Whether a call of an exporter is in progress.
	 * @return whether a result is pending
	 */
	public boolean isExporting() {
		return this.workers.stream().anyMatch(ExporterWorker::isExporting);
	}

	/**
	 * The state of the exporters, and of the reporters as the last one.
	 * @return their states
	 */
	public List<ExporterState> exporters() {
		return this.workers.stream().map(ExporterWorker::state).toList();
	}

	List<ExporterWorker> workers() {
		return this.workers;
	}

	private void addWorker(SpanExporter exporter, String name, String place, boolean retries, WorkerSignal signal,
			Function<String, ExecutorService> threads) {
		// Spans that reporters received count as delivered only if there is no exporter.
		boolean counts = retries || this.workers.isEmpty();
		ExportQueue queue = new ExportQueue(this.lock, this.settings.maxBatchSize(), this.retained, counts);
		this.workers.add(new ExporterWorker(name, exporter, retries, new ExportReport(place, this.settings.nanoTime()),
				this.settings, this.retained, queue, signal, threads));
	}

	static String name(SpanExporter exporter) {
		String name = exporter.getClass().getSimpleName();
		return name.isEmpty() ? "SpanExporter" : name;
	}

	private static Thread daemonThread(Runnable task, String name) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		return thread;
	}

}

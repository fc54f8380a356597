package io.agenttracing.pipeline.export;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

import io.agenttracing.pipeline.collector.SpanBuffer;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.SpanSink;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.jspecify.annotations.Nullable;

/**
 * Sends spans to all exporters, each on a lane of its own, and keeps them until they are
 * delivered or there is no more room. The application's predicates and filters see each
 * span once; its reporters are one more lane, without a second attempt.
 */
final class RetainingExport implements SpanSink {

	private final RetainingSettings settings;

	private final SpanCounts counts;

	private final ParcelPacking packing;

	private final RetainedSpans retained;

	private final Object lock = new Object();

	private final List<Lane> lanes = new ArrayList<>();

	private final List<LaneRunner> runners = new ArrayList<>();

	private final ExportThread thread = new ExportThread(this::advance, this::isFinished);

	private volatile @Nullable ExportShutdown shutdown;

	/**
	 * An export that {@link #advance} moves on.
	 * @param exporters where to send spans
	 * @param extensions what the application adds
	 * @param settings how to send
	 * @param counts what becomes of the spans
	 * @param buffer the memory for spans
	 * @param threads for a name, a thread that an exporter may block
	 */
	RetainingExport(List<SpanExporter> exporters, ExportExtensions extensions, RetainingSettings settings,
			SpanCounts counts, SpanBuffer buffer, Function<String, ExecutorService> threads) {
		this.settings = settings;
		this.counts = counts;
		this.packing = new ParcelPacking(extensions, settings.maxBatchSize(), counts);
		this.retained = new RetainedSpans(counts, buffer);
		List<String> places = settings.places();
		for (int i = 0; i < exporters.size(); i++) {
			String name = name(exporters.get(i));
			addLane(exporters.get(i), name, (i < places.size()) ? places.get(i) : name, true, threads);
		}
		if (!extensions.reporters().isEmpty()) {
			String name = "SpanReporter";
			addLane(new ReportingExporter(extensions.reporters()), name, name, false, threads);
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
	static RetainingExport start(List<SpanExporter> exporters, ExportExtensions extensions, RetainingSettings settings,
			SpanCounts counts, SpanBuffer buffer) {
		RetainingExport export = new RetainingExport(exporters, extensions, settings, counts, buffer,
				RetainingExport::daemonThread);
		if (!export.lanes.isEmpty()) {
			export.thread.start();
		}
		return export;
	}

	@Override
	public void accept(List<SpanData> spans) {
		if (this.lanes.isEmpty() || this.shutdown != null) {
			this.counts.add(this.lanes.isEmpty() ? SpanOutcome.NO_EXPORTER : SpanOutcome.SHUTDOWN, spans.size());
			return;
		}
		List<Parcel> parcels = this.packing.pack(spans);
		boolean news = false;
		synchronized (this.lock) {
			for (Parcel parcel : parcels) {
				news |= add(parcel);
			}
			boolean given = true;
			while (given && this.retained.isOverfull()) {
				given = giveUpFirst();
			}
		}
		if (news) {
			this.thread.wake();
		}
	}

	@Override
	public int retained() {
		return this.retained.spans();
	}

	@Override
	public CompletableResultCode flush() {
		List<CompletableResultCode> results = new ArrayList<>();
		synchronized (this.lock) {
			if (this.shutdown != null) {
				return this.shutdown.result();
			}
			this.lanes.forEach((lane) -> results.add(lane.flush()));
		}
		this.thread.wake();
		return CompletableResultCode.ofAll(results);
	}

	@Override
	public CompletableResultCode shutdown() {
		if (this.lanes.isEmpty()) {
			return CompletableResultCode.ofSuccess();
		}
		ExportShutdown ending;
		synchronized (this.lock) {
			ending = this.shutdown;
			if (ending == null) {
				long dropped = dropped();
				this.lanes.forEach(Lane::drain);
				ending = new ExportShutdown(this.runners, this.settings, this::isDrained, () -> dropped() == dropped);
				this.shutdown = ending;
			}
		}
		this.thread.wake();
		return ending.result();
	}

	/**
	 * Makes room: gives up the spans that are missed least and that no exporter is
	 * sending.
	 * @return whether there were any
	 */
	boolean giveUpOldest() {
		synchronized (this.lock) {
			return giveUpFirst();
		}
	}

	boolean hasExporters() {
		return !this.lanes.isEmpty();
	}

	/**
	 * Whether an exporter works at this moment.
	 * @return whether an answer is missing
	 */
	boolean isExporting() {
		return this.runners.stream().anyMatch(LaneRunner::isCalling);
	}

	/**
	 * How the exporters are doing, and the reporters as the last one.
	 * @return their states
	 */
	List<ExporterState> exporters() {
		synchronized (this.lock) {
			long now = this.settings.nanoTime().getAsLong();
			return this.lanes.stream().map((lane) -> lane.state(now)).toList();
		}
	}

	/**
	 * Does what is to be done now. Called by one thread.
	 * @return the nanoseconds until there is more to do, unless something happens
	 */
	long advance() {
		long wait = Long.MAX_VALUE;
		for (LaneRunner runner : this.runners) {
			wait = Math.min(wait, runner.advance());
		}
		ExportShutdown ending = this.shutdown;
		return (ending != null) ? Math.min(wait, ending.advance()) : wait;
	}

	private boolean isFinished() {
		ExportShutdown ending = this.shutdown;
		return ending != null && ending.isFinished();
	}

	private boolean isDrained() {
		synchronized (this.lock) {
			return this.lanes.stream().allMatch(Lane::isDrained);
		}
	}

	private long dropped() {
		synchronized (this.lock) {
			return this.lanes.stream().mapToLong(Lane::dropped).sum();
		}
	}

	private boolean add(Parcel parcel) {
		if (this.shutdown != null) {
			this.counts.add(SpanOutcome.SHUTDOWN, parcel.size());
			return false;
		}
		this.retained.add(parcel, this.lanes.size());
		boolean news = false;
		for (Lane lane : this.lanes) {
			news |= lane.add(parcel);
		}
		return news;
	}

	private boolean giveUpFirst() {
		Parcel parcel = this.retained.firstToGiveUp();
		if (parcel == null) {
			return false;
		}
		this.lanes.forEach((lane) -> lane.giveUp(parcel));
		return true;
	}

	private void addLane(SpanExporter exporter, String name, String place, boolean retries,
			Function<String, ExecutorService> threads) {
		// What reporters saw is delivered only where nobody else could deliver it.
		boolean counts = retries || this.lanes.isEmpty();
		Lane lane = new Lane(name, place, exporter, retries, counts, this.settings, this.retained, this.thread::wake);
		this.lanes.add(lane);
		this.runners.add(new LaneRunner(lane, this.lock, this.settings.nanoTime(), threads, this.thread::wake));
	}

	private static String name(SpanExporter exporter) {
		String name = exporter.getClass().getSimpleName();
		return name.isEmpty() ? "SpanExporter" : name;
	}

	private static ExecutorService daemonThread(String name) {
		return Executors.newSingleThreadExecutor((task) -> {
			Thread thread = new Thread(task, name);
			thread.setDaemon(true);
			return thread;
		});
	}

}

package io.agenttracing.pipeline.export.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.agenttracing.pipeline.collector.SpanBuffer;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;

/**
 * A {@link RetainingExport} whose time passes when a test says so, and whose workers do
 * something only while {@link #run} does. A batch has up to ten spans and waits for five
 * seconds, an export may take 30 s, a shutdown 5 s.
 */
final class ManualExport {

	private static final Queue<ManualExport> open = new ConcurrentLinkedQueue<>();

	static final Duration DELAY = Duration.ofSeconds(5);

	static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final SpanCounts counts = new SpanCounts();

	private final SpanBuffer buffer;

	private final RetainingExport export;

	private final List<VirtualSignal> signals = new ArrayList<>();

	private volatile long now = 1_000_000;

	private boolean running;

	private long accepted;

	ManualExport(SpanExporter... exporters) {
		this(Long.MAX_VALUE, ExportExtensions.none(), exporters);
	}

	ManualExport(ExportExtensions extensions, SpanExporter... exporters) {
		this(Long.MAX_VALUE, extensions, exporters);
	}

	ManualExport(long maxBytes, SpanExporter... exporters) {
		this(maxBytes, ExportExtensions.none(), exporters);
	}

	private ManualExport(long maxBytes, ExportExtensions extensions, SpanExporter... exporters) {
		this.buffer = new SpanBuffer(maxBytes);
		RetainingSettings settings = new RetainingSettings(10, DELAY, TIMEOUT, Duration.ofSeconds(5),
				List.of("http://one", "http://two"), () -> this.now, () -> 1.0);
		this.export = new RetainingExport(List.of(exporters), extensions, settings, this.counts, this.buffer,
				this::signal, (name) -> new SameThread());
		for (int i = 0; i < this.signals.size(); i++) {
			ExporterWorker worker = this.export.workers().get(i);
			VirtualSignal signal = this.signals.get(i);
			Thread thread = new Thread(() -> {
				worker.run();
				signal.end();
			});
			thread.setDaemon(true);
			thread.start();
		}
		open.add(this);
		run();
	}

	private VirtualSignal signal() {
		VirtualSignal signal = new VirtualSignal();
		this.signals.add(signal);
		return signal;
	}

	RetainingExport export() {
		return this.export;
	}

	void accept(List<SpanData> spans) {
		this.accepted += spans.size();
		this.export.accept(spans, ExportBatch.bytes(spans));
	}

	void accept(SpanData... spans) {
		accept(List.of(spans));
	}

	/**
	 * Does all that is to be done at this moment.
	 * @return the time until there is more to do
	 */
	synchronized Duration run() {
		long begin = System.nanoTime();
		this.running = true;
		notifyAll();
		while (!this.signals.stream().allMatch(VirtualSignal::isIdle)) {
			if (System.nanoTime() - begin > TIMEOUT.toNanos()) {
				throw new AssertionError("A worker does not come to an end");
			}
			waitForChange();
		}
		this.running = false;
		return Duration.ofNanos(this.signals.stream().mapToLong(VirtualSignal::nanosLeft).min().orElse(Long.MAX_VALUE));
	}

	private void waitForChange() {
		try {
			wait(TimeUnit.SECONDS.toMillis(1));
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	Duration runAfter(Duration time) {
		synchronized (this) {
			this.now += time.toNanos();
		}
		return run();
	}

	void sendAll() {
		for (Duration wait = run(); this.export.retained() > 0; wait = runAfter(wait)) {
			if (wait.toDays() > 365) {
				throw new AssertionError("Spans wait for nothing");
			}
		}
	}

	/**
	 * Lets time pass until one exporter has nothing left.
	 * @param index the index of the exporter
	 */
	void sendAllOf(int index) {
		Duration wait = run();
		while (this.export.exporters().get(index).retained() > 0) {
			wait = runAfter(wait);
		}
	}

	long count(SpanOutcome outcome) {
		return this.counts.of(outcome);
	}

	long bytes() {
		return this.buffer.bytes();
	}

	/**
	 * The spans that have an outcome other than being delivered.
	 * @return the number of spans
	 */
	long dropped() {
		return Stream.of(SpanOutcome.values()).mapToLong(this.counts::of).sum() - count(SpanOutcome.DELIVERED);
	}

	/**
	 * The spans of which nothing is known.
	 * @return the number of spans, which has to be zero
	 */
	long unaccounted() {
		return this.accepted - count(SpanOutcome.DELIVERED) - dropped() - this.export.retained();
	}

	/**
	 * Ends all workers, whatever is left. To be called after each test.
	 */
	static void closeAll() {
		for (ManualExport export = open.poll(); export != null; export = open.poll()) {
			export.export.shutdown();
			while (!export.signals.stream().allMatch(VirtualSignal::hasEnded)) {
				export.runAfter(Duration.ofSeconds(5));
			}
		}
	}

	/**
	 * Waits for virtual time, and at least until the export runs.
	 */
	private final class VirtualSignal extends WorkerSignal {

		private boolean waiting;

		private boolean woken;

		private boolean ended;

		private long begin;

		private long nanos;

		@Override
		void wake() {
			synchronized (ManualExport.this) {
				this.woken = true;
				ManualExport.this.notifyAll();
			}
		}

		@Override
		void await(long nanos) {
			synchronized (ManualExport.this) {
				this.begin = ManualExport.this.now;
				this.nanos = nanos;
				this.waiting = true;
				ManualExport.this.notifyAll();
				while (!ManualExport.this.running || isIdle()) {
					waitForChange();
				}
				this.waiting = false;
				this.woken = false;
			}
		}

		void end() {
			synchronized (ManualExport.this) {
				this.ended = true;
				ManualExport.this.notifyAll();
			}
		}

		boolean hasEnded() {
			return this.ended;
		}

		boolean isIdle() {
			return this.ended || (this.waiting && !this.woken && nanosLeft() > 0);
		}

		long nanosLeft() {
			if (this.ended || this.nanos == Long.MAX_VALUE) {
				return Long.MAX_VALUE;
			}
			return this.nanos - (ManualExport.this.now - this.begin);
		}

	}

	/**
	 * Runs everything at once.
	 */
	private static final class SameThread extends AbstractExecutorService {

		private boolean shutdown;

		@Override
		public void execute(Runnable command) {
			command.run();
		}

		@Override
		public void shutdown() {
			this.shutdown = true;
		}

		@Override
		public List<Runnable> shutdownNow() {
			shutdown();
			return List.of();
		}

		@Override
		public boolean isShutdown() {
			return this.shutdown;
		}

		@Override
		public boolean isTerminated() {
			return this.shutdown;
		}

		@Override
		public boolean awaitTermination(long timeout, TimeUnit unit) {
			return this.shutdown;
		}

	}

}

package io.agenttracing.pipeline.export;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.agenttracing.pipeline.collector.SpanBuffer;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;

/**
 * A {@link RetainingExport} whose time passes when a test says so, and which calls the
 * exporters on the test's thread. A batch has up to ten spans and waits for five seconds,
 * an export may take 30 s, a shutdown 5 s.
 */
final class ManualExport {

	static final Duration DELAY = Duration.ofSeconds(5);

	static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final SpanCounts counts = new SpanCounts();

	private final SpanBuffer buffer;

	private final RetainingExport export;

	private long now = 1_000_000;

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
				List.of("http://one", "http://two"), () -> "detail", () -> this.now, () -> 1.0);
		this.export = new RetainingExport(List.of(exporters), extensions, settings, this.counts, this.buffer,
				(name) -> new SameThread());
	}

	RetainingExport export() {
		return this.export;
	}

	void accept(List<SpanData> spans) {
		this.accepted += spans.size();
		this.export.accept(spans);
	}

	void accept(SpanData... spans) {
		accept(List.of(spans));
	}

	/**
	 * Does all that is to be done at this moment.
	 * @return the time until there is more to do
	 */
	Duration run() {
		long wait;
		do {
			wait = this.export.advance();
		}
		while (wait == 0);
		return Duration.ofNanos(wait);
	}

	Duration runAfter(Duration time) {
		this.now += time.toNanos();
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

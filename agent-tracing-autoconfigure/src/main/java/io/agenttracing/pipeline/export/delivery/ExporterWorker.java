package io.agenttracing.pipeline.export.delivery;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import io.agenttracing.failure.Failures;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.export.delivery.ExporterCall.Answer;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The loop that sends to one exporter: takes a batch, exports it, waits for the answer,
 * backs off. The exporter is called on a second thread, which it may block, so that the
 * timeouts of exports and of the shutdown hold nevertheless.
 */
final class ExporterWorker implements Runnable {

	private static final Log logger = LogFactory.getLog(RetainingExport.class);

	private static final long AFTER_FAILURE = 1_000_000_000L;

	private final String name;

	private final SpanExporter exporter;

	private final RetainingSettings settings;

	private final RetainedChunks retained;

	private final ExportQueue queue;

	private final ExportSchedule schedule;

	private final BatchSize size = new BatchSize();

	private final ExporterStats stats;

	private final ExportReport report;

	private final AnswerHandler answers;

	private final PendingFlushes flushes;

	private final WorkerSignal signal;

	private final Function<String, ExecutorService> threads;

	private ExecutorService caller;

	private volatile @Nullable ExporterCall call;

	private volatile long attempts;

	private volatile @Nullable Ending ending;

	private long reportedDrops;

	/**
	 * A worker that does not run yet.
	 * @param name the name of the exporter
	 * @param exporter the exporter
	 * @param retries whether a batch that failed is sent again
	 * @param report the log
	 * @param settings the settings of the export
	 * @param retained the chunks of all exporters
	 * @param queue the queue of the exporter
	 * @param signal wakes the worker
	 * @param threads creates, for a name, a thread that the exporter may block
	 */
	ExporterWorker(String name, SpanExporter exporter, boolean retries, ExportReport report, RetainingSettings settings,
			RetainedChunks retained, ExportQueue queue, WorkerSignal signal,
			Function<String, ExecutorService> threads) {
		this.name = "agent-tracing-export-" + name;
		this.exporter = exporter;
		this.settings = settings;
		this.retained = retained;
		this.queue = queue;
		this.schedule = new ExportSchedule(settings);
		this.stats = new ExporterStats(name, queue);
		this.report = report;
		this.answers = new AnswerHandler(retries, retained, queue, this.schedule, this.size, this.stats, report);
		this.flushes = new PendingFlushes(queue);
		this.signal = signal;
		this.threads = threads;
		this.caller = threads.apply(this.name + "-call");
	}

	String name() {
		return this.name;
	}

	void add(TraceChunk chunk) {
		if (this.queue.add(chunk)) {
			this.signal.wake();
		}
	}

	void drop(TraceChunk chunk) {
		this.queue.drop(chunk);
	}

	CompletableResultCode flush() {
		CompletableResultCode result = this.flushes.add(this.retained.lastNumber(), this.attempts);
		this.signal.wake();
		return result;
	}

	/**
	 * Starts the shutdown: each batch gets one attempt, without delay, within the
	 * timeout.
	 * @return a success when all was delivered and the exporter was shut down
	 */
	CompletableResultCode shutdown() {
		Ending begun = new Ending(now(), this.settings.shutdownTimeout().toNanos(), this.attempts, this.queue.dropped(),
				new CompletableResultCode());
		this.ending = begun;
		this.signal.wake();
		return begun.result();
	}

	/**
	 * Whether a call of the exporter is in progress.
	 */
	boolean isExporting() {
		ExporterCall current = this.call;
		return current != null && current.answer() == null;
	}

	ExporterState state() {
		long now = now();
		return this.stats.state(this.schedule.nanosUntilAttempt(now), now);
	}

	@Override
	public void run() {
		while (!isOver()) {
			try {
				work();
			}
			catch (Throwable ex) {
				Failures.caught(logger, "Exporting spans failed", ex);
				pause(AFTER_FAILURE);
			}
		}
		close();
	}

	private void work() {
		if (this.flushes.isExporterDue()) {
			flushExporter();
			return;
		}
		long wait = nanosUntilDue();
		if (wait > 0) {
			pause(wait);
			return;
		}
		export();
	}

	private long nanosUntilDue() {
		if (this.queue.isEmpty()) {
			return Long.MAX_VALUE;
		}
		boolean hurry = this.ending != null || !this.flushes.isEmpty();
		return hurry ? 0 : this.schedule.nanosUntilDue(this.queue.isReady(), now());
	}

	private void export() {
		long begin = now();
		long attempt = this.attempts + 1;
		this.attempts = attempt;
		ExportBatch batch = this.queue.begin(this.size.maxBytes(begin));
		if (batch.size() == 0) {
			// Dropped in between
			return;
		}
		this.schedule.sent(begin);
		try {
			Answer answer = answer(() -> this.exporter.export(batch.spans()));
			Ending end = this.ending;
			boolean lastAttempt = end != null && attempt > end.attempts();
			if (answer != null && !this.answers.handle(batch, answer, lastAttempt, now())) {
				this.flushes.attemptFailed(attempt);
			}
		}
		finally {
			this.queue.end(batch);
			awaitReturn();
		}
	}

	private void flushExporter() {
		Consumer<Boolean> requests = this.flushes.takeSent();
		Answer answer = null;
		try {
			answer = answer(this.exporter::flush);
		}
		finally {
			requests.accept(answer != null && answer.failure() == null);
			awaitReturn();
		}
	}

	/**
	 * Calls the exporter and waits for the result.
	 * @return the result, null when there is no time to wait for it
	 */
	private @Nullable Answer answer(Supplier<CompletableResultCode> work) {
		long begin = now();
		long timeout = this.settings.exportTimeout().toNanos();
		ExporterCall begun = call(work);
		Answer answer = begun.answer();
		for (long left = timeout; answer == null && left > 0; left = timeout - (now() - begin)) {
			if (isOutOfTime()) {
				return null;
			}
			pause(left);
			answer = begun.answer();
		}
		return (answer != null) ? answer : new Answer(ExportFailure.noAnswer(this.settings.exportTimeout()), null);
	}

	private ExporterCall call(Supplier<CompletableResultCode> work) {
		ExporterCall next = new ExporterCall(work, this.signal::wake, this.settings.nanoTime());
		this.call = next;
		try {
			this.caller.execute(next);
		}
		catch (Throwable ex) {
			// No thread could be started.
			next.failed(ex);
		}
		return next;
	}

	/**
	 * Waits until the last call has returned, however long it blocks its thread.
	 */
	private void awaitReturn() {
		while (isBlocked() && !isOver()) {
			this.flushes.failAll();
			pause(Long.MAX_VALUE);
		}
	}

	private boolean isBlocked() {
		ExporterCall current = this.call;
		return current != null && !current.hasReturned();
	}

	private void pause(long nanos) {
		long drops = this.queue.count(SpanOutcome.BUFFER_FULL) - this.reportedDrops;
		if (drops > 0) {
			this.reportedDrops += drops;
			this.report.lost(drops, "there was no memory left to keep them");
		}
		Ending end = this.ending;
		this.signal.await((end != null) ? Math.min(nanos, end.nanosToSend(now())) : nanos);
	}

	private boolean isOutOfTime() {
		Ending end = this.ending;
		return end != null && end.nanosToSend(now()) == 0;
	}

	private boolean isOver() {
		return this.ending != null && (isOutOfTime() || (this.queue.isEmpty() && this.flushes.isEmpty()));
	}

	/**
	 * Drops unsent spans and shuts the exporter down, on a new thread if the first one is
	 * blocked.
	 */
	private void close() {
		Ending end = this.ending;
		if (end == null) {
			return;
		}
		boolean success = false;
		try {
			this.queue.dropAll(SpanOutcome.SHUTDOWN);
			this.flushes.failAll();
			if (isBlocked()) {
				this.caller.shutdownNow();
				this.caller = this.threads.apply(this.name + "-call");
			}
			ExporterCall closing = call(this.exporter::shutdown);
			while (closing.answer() == null && end.nanosToClose(now()) > 0) {
				this.signal.await(end.nanosToClose(now()));
			}
			this.report.lostAtShutdown(this.queue.count(SpanOutcome.SHUTDOWN), this.stats.lastError());
			Answer answer = closing.answer();
			success = answer != null && answer.failure() == null && this.queue.dropped() == end.dropped();
		}
		catch (Throwable ex) {
			Failures.caught(logger, "An exporter could not be shut down", ex);
		}
		List<Runnable> notBegun = this.caller.shutdownNow();
		PendingFlushes.complete(end.result(), success);
		// The exporter's shutdown, if there was no time to wait for it
		notBegun.forEach(Runnable::run);
	}

	private long now() {
		return this.settings.nanoTime().getAsLong();
	}

	/**
	 * A shutdown and its timeout, most of which is for sending.
	 *
	 * @param begin when it began
	 * @param time how long it may take
	 * @param attempts the attempts that had begun before
	 * @param dropped the spans that were dropped before
	 * @param result its result
	 */
	private record Ending(long begin, long time, long attempts, long dropped, CompletableResultCode result) {

		long nanosToSend(long now) {
			return Math.max(0, this.time / 10 * 8 - (now - this.begin));
		}

		long nanosToClose(long now) {
			return Math.max(0, this.time / 10 * 9 - (now - this.begin));
		}

	}

}

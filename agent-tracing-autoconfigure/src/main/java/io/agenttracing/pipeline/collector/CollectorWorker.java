package io.agenttracing.pipeline.collector;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import io.agenttracing.failure.Failures;
import io.agenttracing.log.RateLimitedLog;
import io.opentelemetry.sdk.common.CompletableResultCode;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The collector's thread: advances the pipeline at least ten times a second, and
 * completes requests to flush and to shut down.
 */
final class CollectorWorker implements Runnable {

	private static final Log logger = LogFactory.getLog(TraceCollector.class);

	private static final long TICK_NANOS = 100_000_000L;

	private final TracePipeline pipeline;

	// Made with the application, which begins it later: the first span may be that of a
	// request, whose thread-locals it would inherit.
	private final Thread thread = new Thread(this, "agent-tracing-collector");

	private volatile boolean started;

	private final Queue<Runnable> beginnings = new ConcurrentLinkedQueue<>();

	private final Queue<CompletableResultCode> flushRequests = new ConcurrentLinkedQueue<>();

	private volatile boolean shutdownRequested;

	private final CompletableResultCode shutdownResult = new CompletableResultCode();

	private volatile boolean stopped;

	private final RateLimitedLog warning = RateLimitedLog.once(logger);

	CollectorWorker(TracePipeline pipeline) {
		this.pipeline = pipeline;
		this.thread.setDaemon(true);
	}

	/**
	 * Starts the thread unless it is started. Never throws: if the system has no thread
	 * left, the next call tries again.
	 */
	void start() {
		if (!this.started) {
			Failures.attempt(logger, "The collector's thread could not be started", this::startOnce);
		}
	}

	private synchronized void startOnce() {
		if (!this.started) {
			this.pipeline.begin();
			this.thread.start();
			this.started = true;
		}
	}

	/**
	 * Runs an action on the thread as soon as it is started.
	 */
	void whenStarted(Runnable action) {
		this.beginnings.add(action);
		wake();
	}

	void wake() {
		LockSupport.unpark(this.thread);
	}

	boolean isShutDown() {
		return this.shutdownRequested;
	}

	/**
	 * Whether spans that end on the current thread are too late.
	 */
	boolean refuses() {
		return this.pipeline.isClosed() && Thread.currentThread() != this.thread;
	}

	boolean isStopped() {
		return this.stopped;
	}

	CompletableResultCode flush() {
		if (Thread.currentThread() == this.thread) {
			return this.pipeline.flush();
		}
		if (!this.started) {
			return this.pipeline.hasQueued() ? CompletableResultCode.ofFailure() : CompletableResultCode.ofSuccess();
		}
		CompletableResultCode result = new CompletableResultCode();
		this.flushRequests.add(result);
		wake();
		if (this.stopped) {
			answerStopped();
		}
		return result;
	}

	CompletableResultCode shutdown() {
		this.shutdownRequested = true;
		start();
		wake();
		if (!this.stopped && (Thread.currentThread() == this.thread || !this.started)) {
			stop();
		}
		return this.shutdownResult;
	}

	@Override
	public void run() {
		while (!this.stopped) {
			try {
				work();
			}
			catch (Throwable ex) {
				Failures.counted();
				this.warning.warn("", () -> "Collecting spans failed, further failures are not logged", ex);
			}
			if (this.flushRequests.isEmpty() && !this.shutdownRequested && !this.pipeline.isBehind()) {
				LockSupport.parkNanos(this, TICK_NANOS);
			}
			// An interrupt has no meaning here, and with the flag set the thread would
			// not park.
			Thread.interrupted();
		}
	}

	private void work() {
		if (this.shutdownRequested) {
			stop();
			return;
		}
		for (Runnable next = this.beginnings.poll(); next != null; next = this.beginnings.poll()) {
			Failures.attempt(logger, "Failed at the first span", next);
		}
		if (!this.flushRequests.isEmpty()) {
			answerFlush();
		}
		this.pipeline.advance();
	}

	private void answerFlush() {
		// Only the present requests: a later one may cover later spans.
		List<CompletableResultCode> requests = List.copyOf(this.flushRequests);
		this.flushRequests.removeAll(requests);
		CompletableResultCode delivery = CompletableResultCode.ofFailure();
		try {
			delivery = this.pipeline.flush();
		}
		finally {
			requests.forEach(answerOf(delivery));
		}
	}

	private void stop() {
		CompletableResultCode delivery = CompletableResultCode.ofFailure();
		try {
			delivery = this.pipeline.shutdown();
		}
		finally {
			this.stopped = true;
			this.pipeline.discardQueue();
			answerOf(delivery).accept(this.shutdownResult);
			answerStopped();
		}
	}

	private void answerStopped() {
		CompletableResultCode request;
		while ((request = this.flushRequests.poll()) != null) {
			answerOf(this.shutdownResult).accept(request);
		}
	}

	private Consumer<CompletableResultCode> answerOf(CompletableResultCode delivery) {
		return (request) -> delivery.whenComplete(() -> Failures.attempt(logger, "Failed after a flush",
				delivery.isSuccess() ? request::succeed : request::fail));
	}

}

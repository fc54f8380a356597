package io.agenttracing.insight.hang;

import java.util.Comparator;
import java.util.List;

import io.agenttracing.failure.Failures;
import io.agenttracing.span.WorkingThread;
import io.agenttracing.span.WorkingThreads;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The threads that work in calls which have left the threads that made them, as of the
 * first look-up.
 */
final class Workers {

	private static final Log logger = LogFactory.getLog(Watchdog.class);

	private @Nullable List<WorkingThread> threads;

	/**
	 * The threads in a span.
	 * @param span the span
	 * @return the threads, those that wait first
	 */
	List<WorkingThread> in(ReadableSpan span) {
		if (this.threads == null) {
			this.threads = WorkingThreads.now();
		}
		return this.threads.stream()
			.filter((worker) -> worker.isIn(span))
			.sorted(Comparator.comparing((worker) -> isRunning(worker.thread())))
			.toList();
	}

	private static boolean isRunning(Thread thread) {
		return Failures.attempt(logger, "The state of a thread is not known",
				() -> thread.getState() == Thread.State.RUNNABLE, true);
	}

}

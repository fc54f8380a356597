package io.agenttracing.failure;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

import org.apache.commons.logging.Log;

/**
 * Counts what the collaborators of tracing throw, each {@link Error} included: span
 * processors, samplers, exporters, handlers and appenders of the application. None of it
 * reaches a call. There is one count in a JVM, since scopes and snapshots know of no
 * application context.
 *
 * @since 0.1.0
 */
public final class Failures {

	private static final LongAdder count = new LongAdder();

	private static final AtomicBoolean said = new AtomicBoolean();

	private Failures() {
	}

	/**
	 * Counts a failure that was caught, and logs it: the first of the JVM as a warning.
	 * @param logger the logger of who has caught it
	 * @param consequence what could not be done, a sentence without its full stop
	 * @param failure the failure
	 */
	public static void caught(Log logger, String consequence, Throwable failure) {
		count.increment();
		try {
			if (said.compareAndSet(false, true)) {
				logger.warn(
						consequence + ". The application goes on; further failures beside its calls are counted as"
								+ " agent_tracing.instrumentation.failures, and logged at DEBUG by io.agenttracing",
						failure);
			}
			else {
				logger.debug(consequence, failure);
			}
		}
		catch (Throwable ex) {
			// An appender, or the stack is at its end.
			count.increment();
		}
	}

	/**
	 * Counts a failure of which its place tells.
	 */
	public static void counted() {
		count.increment();
	}

	/**
	 * How many failures were caught.
	 * @return the number since the start of the JVM
	 */
	public static long count() {
		return count.sum();
	}

}

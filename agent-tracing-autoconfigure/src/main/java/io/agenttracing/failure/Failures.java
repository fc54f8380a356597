package io.agenttracing.failure;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * Counts what the collaborators of tracing throw, any {@link Error} included: span
 * processors, samplers, exporters, handlers and appenders of the application. None of it
 * reaches a traced call, not even a {@link VirtualMachineError}: the call itself may have
 * enough stack and memory. There is one count per JVM, since scopes and snapshots belong
 * to no application context.
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
	 * @param logger the logger of the class that has caught it
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
			// The appender has thrown, or the stack has overflowed.
			count.increment();
		}
	}

	/**
	 * Evaluates a supplier whose failure must not reach the application.
	 * @param <T> the type of the value
	 * @param logger the logger of the class that has caught it
	 * @param consequence what could not be done, a sentence without its full stop
	 * @param attempt the evaluation
	 * @param otherwise the value if it fails
	 * @return the value
	 */
	public static <T extends @Nullable Object> T attempt(Log logger, String consequence, Supplier<T> attempt,
			T otherwise) {
		try {
			return attempt.get();
		}
		catch (Throwable ex) {
			caught(logger, consequence, ex);
			return otherwise;
		}
	}

	/**
	 * Looks something up, where that may fail and must not reach the application.
	 * @param <T> the type of the value
	 * @param logger the logger of the class that has caught it
	 * @param consequence what could not be done, a sentence without its full stop
	 * @param attempt the evaluation
	 * @return the value, null if it fails
	 */
	public static <T> @Nullable T orNull(Log logger, String consequence, Supplier<@Nullable T> attempt) {
		try {
			return attempt.get();
		}
		catch (Throwable ex) {
			caught(logger, consequence, ex);
			return null;
		}
	}

	/**
	 * Runs an action whose failure must not reach the application.
	 * @param logger the logger of the class that has caught it
	 * @param consequence what could not be done, a sentence without its full stop
	 * @param attempt what to do
	 */
	public static void attempt(Log logger, String consequence, Runnable attempt) {
		try {
			attempt.run();
		}
		catch (Throwable ex) {
			caught(logger, consequence, ex);
		}
	}

	/**
	 * Counts a failure that the caller logs.
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

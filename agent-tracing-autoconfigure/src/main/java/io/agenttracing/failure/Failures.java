package io.agenttracing.failure;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * Counts what the collaborators of tracing throw, each {@link Error} included: span
 * processors, samplers, exporters, handlers and appenders of the application. None of it
 * reaches a call, not even a {@link VirtualMachineError}: the stack or the memory that
 * was missing beside a call may be there for the call. There is one count in a JVM, since
 * scopes and snapshots know of no application context.
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
	 * Evaluates what is beside a call of the application and may fail.
	 * @param <T> the type of the value
	 * @param logger the logger of who has caught it
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
	 * Finds what is beside a call of the application, where that may fail.
	 * @param <T> the type of the value
	 * @param logger the logger of who has caught it
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
	 * Does what is beside a call of the application and may fail.
	 * @param logger the logger of who has caught it
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
	 * Counts a failure that its place logs.
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

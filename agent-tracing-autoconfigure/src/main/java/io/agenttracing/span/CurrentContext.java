package io.agenttracing.span;

import io.agenttracing.failure.Failures;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Makes contexts current on a thread and restores the previous ones. No public method
 * throws, although context listeners of the application may.
 *
 * @since 0.1.0
 */
public final class CurrentContext {

	private static final Log logger = LogFactory.getLog(CurrentContext.class);

	private static final UnclosedScopes unclosed = new UnclosedScopes();

	private static final AutoCloseable ALREADY_CURRENT = () -> {
	};

	private CurrentContext() {
	}

	/**
	 * Makes a context current on this thread.
	 * @param context the context
	 * @return the scope, to be closed on this thread
	 */
	public static Scope makeCurrent(Context context) {
		Context before = Context.current();
		return scope(attach(context, before), before);
	}

	/**
	 * A scope that detaches when it is closed.
	 */
	static Scope scope(AutoCloseable attached, Context before) {
		return () -> detach(attached, before);
	}

	/**
	 * Makes a context current as {@link #makeCurrent(Context)} does, for callers that
	 * remember the previous context.
	 * @param context the context
	 * @param before what is current now
	 * @return what to {@link #detach(AutoCloseable, Context)} on this thread
	 */
	public static AutoCloseable attach(Context context, Context before) {
		try {
			AutoCloseable attached = ContextSwitch.from(before, context);
			WorkingThreads.enter(attached, context);
			return attached;
		}
		catch (Throwable ex) {
			return failed(ex, before);
		}
	}

	static AutoCloseable failed(Throwable failure, Context before) {
		Failures.caught(logger, "A span could not be made current", failure);
		// Listeners are called after the context was attached.
		restore(before);
		return Scope.noop();
	}

	/**
	 * Restores the previous context even if scopes above the attached one were left open:
	 * OpenTelemetry's own scopes do nothing then, and an ended span would stay current.
	 * @param attached what was attached
	 * @param before what was current before
	 */
	public static void detach(AutoCloseable attached, Context before) {
		if (attached == Scope.noop()) {
			return;
		}
		boolean closed = false;
		try {
			WorkingThreads.leave(attached);
			attached.close();
			closed = true;
		}
		catch (Throwable ex) {
			Failures.caught(logger, "The scope of a span could not be closed", ex);
		}
		Context left = Context.current();
		if (left != before) {
			restoreIfChanged(before, left, closed);
		}
	}

	private static void restoreIfChanged(Context before, Context left, boolean closed) {
		Failures.attempt(logger, "The context before a span could not be restored", () -> {
			if (!isSame(left, before)) {
				restore(before);
				if (closed) {
					unclosed.report(left);
				}
			}
		});
	}

	/**
	 * Makes a context current without a scope.
	 */
	static void restore(Context before) {
		Failures.attempt(logger, "A listener of the current span failed", () -> {
			ContextSwitch.from(Context.current(), before);
		});
	}

	/**
	 * Registers the current context as this thread's work, as if it had been attached.
	 * @param current what is current
	 * @return what to {@link #detach(AutoCloseable, Context)} on this thread
	 */
	public static AutoCloseable keep(Context current) {
		try {
			WorkingThreads.enter(ALREADY_CURRENT, current);
		}
		catch (Throwable ex) {
			Failures.caught(logger, "The thread of a context could not be registered", ex);
		}
		return ALREADY_CURRENT;
	}

	/**
	 * Restores the previous context unconditionally and without a warning. What was
	 * attached is not closed.
	 * @param attached what was attached
	 * @param before what was current before
	 */
	public static void restore(AutoCloseable attached, Context before) {
		WorkingThreads.leave(attached);
		restore(before);
	}

	/**
	 * Whether two contexts have the same span, agent and baggage. With OpenTelemetry's
	 * javaagent the current context is a new object at each look-up.
	 * @param one a context
	 * @param other another
	 * @return whether they are
	 */
	public static boolean isSame(Context one, Context other) {
		return one == other || (Span.fromContext(one).getSpanContext().equals(Span.fromContext(other).getSpanContext())
				&& CurrentAgentSpan.of(one) == CurrentAgentSpan.of(other)
				&& Baggage.fromContext(one).equals(Baggage.fromContext(other)));
	}

}

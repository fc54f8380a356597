package io.agenttracing.span;

import io.agenttracing.failure.Failures;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Closes to what was current before, also where a scope above it was left open. That of
 * OpenTelemetry would do nothing then, and the ended span would stay current.
 */
final class RestoringScope implements Scope {

	private static final Log logger = LogFactory.getLog(RestoringScope.class);

	private static final UnclosedScopes unclosed = new UnclosedScopes();

	private final AutoCloseable scope;

	private final Context before;

	RestoringScope(AutoCloseable scope, Context before) {
		this.scope = scope;
		this.before = before;
	}

	@Override
	public void close() {
		close(this.scope, this.before);
	}

	static void close(AutoCloseable scope, Context before) {
		if (scope == Scope.noop()) {
			return;
		}
		boolean closed = false;
		try {
			WorkingThreads.leave(scope);
			scope.close();
			closed = true;
		}
		catch (Throwable ex) {
			Failures.caught(logger, "The scope of a span could not be closed", ex);
		}
		Context left = Context.current();
		if (left != before) {
			restore(before, left, closed);
		}
	}

	private static void restore(Context before, Context left, boolean closed) {
		try {
			// Beside OpenTelemetry's javaagent the same context is a new object each
			// time.
			if (!isSame(left, before)) {
				restore(before);
				if (closed) {
					unclosed.report(left);
				}
			}
		}
		catch (Throwable ex) {
			Failures.caught(logger, "What was current before a span could not be restored", ex);
		}
	}

	static boolean isSame(Context left, Context before) {
		return Span.fromContext(left).getSpanContext().equals(Span.fromContext(before).getSpanContext())
				&& AgentCallSpan.of(left) == AgentCallSpan.of(before)
				&& Baggage.fromContext(left).equals(Baggage.fromContext(before));
	}

	/**
	 * Makes a context current for good.
	 */
	static void restore(Context before) {
		try {
			ContextSwitch.from(Context.current(), before);
		}
		catch (Throwable ex) {
			Failures.caught(logger, "A listener of the current span failed", ex);
		}
	}

}

package io.agenttracing.span;

import io.agenttracing.failure.Failures;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Records for each thread in which trace it was created, if an agent was current. Only
 * the trace ID is stored, so that a pooled thread leaks no trace, bean or class of a
 * stopped application. The work is done when a thread is created, from the first watched
 * one on; calls pay nothing.
 *
 * @since 0.1.0
 */
public final class StartedThreads {

	private static final Log logger = LogFactory.getLog(StartedThreads.class);

	private static final String NONE = "";

	private static final ThreadLocal<@Nullable String> traceId = new InheritableThreadLocal<>() {
		@Override
		protected String childValue(@Nullable String parent) {
			return current();
		}
	};

	private StartedThreads() {
	}

	/**
	 * Watches the threads that this one starts, and those that they start.
	 */
	static void watch() {
		if (traceId.get() == null) {
			traceId.set(NONE);
		}
	}

	/**
	 * The trace of the agent that this thread was started in.
	 * @return the id of the trace, open or not, or {@code null} where it is not known or
	 * there was none
	 */
	public static @Nullable String traceId() {
		String id = traceId.get();
		return (id == null || id.isEmpty()) ? null : id;
	}

	/**
	 * Records that contexts are propagated to this thread explicitly, so that work
	 * without one belongs to no trace.
	 */
	public static void carriesContexts() {
		if (traceId() != null) {
			traceId.set(NONE);
		}
	}

	// Runs in the constructor of any thread.
	private static String current() {
		return Failures.attempt(logger, "The current span could not be read where a thread is started", () -> {
			SpanContext agent = CurrentAgentSpan.of(Context.current()).getSpanContext();
			return agent.isValid() ? agent.getTraceId() : NONE;
		}, NONE);
	}

}

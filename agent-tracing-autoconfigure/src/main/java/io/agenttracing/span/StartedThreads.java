package io.agenttracing.span;

import io.agenttracing.failure.Failures;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Remembers of a thread in which trace it was started, if an agent was current then. Only
 * the id is kept, a text of the JDK, so that a thread of a pool holds no trace, no bean
 * and no class of a stopped application. Threads are looked at when they are started,
 * from the first watched one on; calls pay nothing.
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
	 * Notes that this thread is given contexts by its users, so that work without one
	 * belongs to no trace.
	 */
	public static void carriesContexts() {
		if (traceId() != null) {
			traceId.set(NONE);
		}
	}

	// In the constructor of a thread, whosever it is.
	private static String current() {
		return Failures.attempt(logger, "It is not known what is current where a thread is started", () -> {
			SpanContext agent = CurrentAgentSpan.of(Context.current()).getSpanContext();
			return agent.isValid() ? agent.getTraceId() : NONE;
		}, NONE);
	}

}

package io.agenttracing.viewer.store;

import org.jspecify.annotations.Nullable;

/**
 * A line of the log, written while a span was current.
 *
 * @param traceId the id of the trace, lower-case hex
 * @param spanId the id of the span, null where only the trace is known
 * @param epochMillis when it was written
 * @param level such as {@code WARN}
 * @param logger the name of the logger
 * @param thread the name of the thread
 * @param text what was said, with the stack of an exception; masked
 */
public record LogLine(String traceId, @Nullable String spanId, long epochMillis, String level, String logger,
		String thread, String text) {

}

package io.agenttracing.span;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Tells once of each of the first hundred calls that a scope was left open in it.
 */
final class UnclosedScopes {

	private static final Log logger = LogFactory.getLog(AgentSpans.class);

	private static final int MAX_CALLS = 100;

	private final Set<String> told = ConcurrentHashMap.newKeySet();

	void report(Context left) {
		Span call = AgentCallSpan.of(left);
		String name = name(call.getSpanContext().isValid() ? call : Span.fromContext(left));
		if (this.told.size() < MAX_CALLS && this.told.add(name)) {
			logger.warn("A scope that was opened in '" + name + "' was not closed when that ended, and what was "
					+ "current before was restored. Close each scope on the thread that opened it, by "
					+ "try-with-resources: the spans of later work would hang below it.");
		}
	}

	private static String name(Span span) {
		return (span instanceof ReadableSpan readable) ? readable.getName() : "a call without a recorded span";
	}

}

package io.agenttracing.span;

import io.agenttracing.log.RateLimitedLog;
import io.agenttracing.text.LogText;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Warns of scopes that were left open in a call, once for each call.
 */
final class UnclosedScopes {

	private static final Log logger = LogFactory.getLog(AgentSpans.class);

	private final RateLimitedLog warning = RateLimitedLog.once(logger);

	void report(Context left) {
		Span call = CurrentAgentSpan.of(left);
		String name = name(call.getSpanContext().isValid() ? call : Span.fromContext(left));
		this.warning.warn(name,
				() -> "A scope that was opened in '" + LogText.of(name)
						+ "' was not closed when that ended, and what was "
						+ "current before was restored. Close each scope on the thread that opened it, by "
						+ "try-with-resources: the spans of later work would hang below it.");
	}

	private static String name(Span span) {
		return (span instanceof ReadableSpan readable) ? readable.getName() : "a call without a recorded span";
	}

}

package io.agenttracing.span;

import io.agenttracing.failure.Failures;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelTraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The context that a span of Micrometer's bridge was started in: the baggage, the
 * deadline and whatever else came with it. The bridge keeps it with the span and exposes
 * it only by making it current; what it hands to propagators and to spans below is the
 * thread's, where none of that is found after a subscription on another thread.
 *
 * @since 0.1.0
 */
public final class BridgedContext {

	private static final Log logger = LogFactory.getLog(BridgedContext.class);

	private static final OtelCurrentTraceContext bridge = new OtelCurrentTraceContext();

	private BridgedContext() {
	}

	/**
	 * Whether this thread has a span of the same trace, which is the parent then: of what
	 * the bridge starts here, or of what started there.
	 * @param traceContext the span
	 * @return whether what is current here is as good as its own context
	 */
	public static boolean isCurrent(TraceContext traceContext) {
		return Span.current().getSpanContext().getTraceId().equals(traceContext.traceId());
	}

	/**
	 * Makes a span current in its own context.
	 * @param traceContext the span
	 * @return the scope, to be closed on this thread
	 */
	public static Scope makeCurrent(TraceContext traceContext) {
		Context before = Context.current();
		return CurrentContext.scope(attach(traceContext, before), before);
	}

	private static AutoCloseable attach(TraceContext traceContext, Context before) {
		try {
			return (traceContext instanceof OtelTraceContext) ? bridge.newScope(traceContext) : Scope.noop();
		}
		catch (Throwable ex) {
			Failures.caught(logger, "The context of a span could not be made current", ex);
			// Listeners are called when the context is attached already.
			CurrentContext.restore(before);
			return Scope.noop();
		}
	}

	/**
	 * A span's own context.
	 * @param traceContext the span
	 * @param base what is added: the bridge takes baggage of both
	 * @return the context
	 */
	static Context of(TraceContext traceContext, Context base) {
		Context before = Context.current();
		try (Scope below = (base != before) ? CurrentContext.makeCurrent(base) : Scope.noop();
				Scope scope = makeCurrent(traceContext)) {
			return Context.current();
		}
	}

}

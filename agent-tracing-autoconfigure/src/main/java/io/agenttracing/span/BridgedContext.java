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
 * deadline and whatever else came with it. The bridge stores it with the span and exposes
 * it only by making it current. Propagators and child spans get the thread's context
 * instead, which has none of that when the subscription runs on another thread.
 *
 * @since 0.1.0
 */
public final class BridgedContext {

	private static final Log logger = LogFactory.getLog(BridgedContext.class);

	private static final OtelCurrentTraceContext bridge = new OtelCurrentTraceContext();

	private BridgedContext() {
	}

	/**
	 * Whether a span of the same trace is current on this thread, so that the span's own
	 * context is not needed.
	 * @param traceContext the span
	 * @return whether the current context can be used
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
	 * @param base the context to merge into it: the bridge takes the baggage of both
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

package io.agenttracing.span;

import io.micrometer.tracing.CurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Makes spans current so that Observations nest below and above them: in a
 * {@link SpanLayer}, or in a scope of Micrometer's bridge where its key is not known.
 */
final class SpanAttachment {

	private final OtelCurrentTraceContext bridge;

	private final @Nullable BridgeKeys keys;

	SpanAttachment(OtelCurrentTraceContext bridge) {
		this.bridge = bridge;
		this.keys = BridgeKeys.learn(bridge);
	}

	/**
	 * A context with a span.
	 * @param span the span
	 * @param ofAgent whether it is that of an agent call
	 * @param below the context below it
	 * @return the context
	 */
	Context context(Span span, boolean ofAgent, Context below) {
		return (this.keys != null) ? SpanLayer.of(this.keys, below, span, ofAgent)
				: marked(span, ofAgent, below).with(span);
	}

	/**
	 * Makes a span current on this thread.
	 * @param span the span
	 * @param ofAgent whether it is that of an agent call
	 * @param below the context below it, whose baggage becomes current as well
	 * @param before what is current now
	 * @return what to close on this thread
	 */
	AutoCloseable attach(Span span, boolean ofAgent, Context below, Context before) {
		if (this.keys == null) {
			return attachByBridge(span, marked(span, ofAgent, below), before);
		}
		Context context = SpanLayer.of(this.keys, below, span, ofAgent);
		return (below != before) ? ContextSwitch.from(before, context) : context.makeCurrent();
	}

	private static Context marked(Span span, boolean ofAgent, Context below) {
		return ofAgent ? CurrentAgentSpan.store(span, below) : below;
	}

	private AutoCloseable attachByBridge(Span span, Context context, Context before) {
		Baggage baggage = Baggage.fromContext(before);
		if (baggage.isEmpty() || baggage.equals(Baggage.fromContext(context))) {
			return scope(span, context);
		}
		// The bridge would merge the baggage of this thread into that of the context.
		Scope below = ContextSwitch.from(before, context);
		CurrentTraceContext.Scope scope = scope(span, context);
		return () -> {
			try {
				scope.close();
			}
			finally {
				below.close();
			}
		};
	}

	private CurrentTraceContext.Scope scope(Span span, Context context) {
		return this.bridge.newScope(new OtelSpan(span, context).context());
	}

}

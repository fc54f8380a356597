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
	 * Makes a span current on this thread.
	 * @param span the span
	 * @param ofAgent whether it is that of an agent call
	 * @param context the context below it, whose baggage becomes current as well
	 * @param before what is current now
	 * @return what to close on this thread
	 */
	AutoCloseable attach(Span span, boolean ofAgent, Context context, Context before) {
		if (this.keys == null) {
			return attachByBridge(span, ofAgent ? CurrentAgentSpan.store(span, context) : context, before);
		}
		Context layer = SpanLayer.of(this.keys, context, span, ofAgent);
		return (context != before) ? ContextSwitch.from(before, layer) : layer.makeCurrent();
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

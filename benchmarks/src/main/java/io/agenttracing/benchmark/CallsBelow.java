package io.agenttracing.benchmark;

import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.micrometer.tracing.otel.bridge.OtelTraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;

/**
 * Calls below a span that was not sampled, as most calls of a trace are.
 */
final class CallsBelow implements Calls {

	private static final Span PARENT = Span.wrap(SpanContext.create("832beb64a2ba4eb1a2cbc6a4a7bb1d4f",
			"a2cbc6a4a7bb1d4f", TraceFlags.getDefault(), TraceState.getDefault()));

	private final OtelCurrentTraceContext currentTraceContext = new OtelCurrentTraceContext();

	private final Calls calls;

	CallsBelow(Calls calls) {
		this.calls = calls;
	}

	@Override
	public Check check() {
		return this.calls.check();
	}

	@Override
	public Runnable begin() {
		OtelTraceContext parent = (OtelTraceContext) OtelSpan.fromOtel(PARENT, Context.root()).context();
		return this.currentTraceContext.newScope(parent)::close;
	}

	@Override
	public void verify(long calls) {
		this.calls.verify(calls);
	}

}

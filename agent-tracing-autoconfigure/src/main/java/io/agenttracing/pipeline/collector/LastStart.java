package io.agenttracing.pipeline.collector;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;

/**
 * Tells a collector of spans that all other processors have let start.
 *
 * @param collector the collector
 */
record LastStart(TraceCollector collector) implements SpanProcessor {

	@Override
	public void onStart(Context parentContext, ReadWriteSpan span) {
		this.collector.onStart(parentContext, span);
	}

	@Override
	public boolean isStartRequired() {
		return true;
	}

	@Override
	public void onEnd(ReadableSpan span) {
	}

	@Override
	public boolean isEndRequired() {
		return false;
	}

	// Not the collector's, by which it is looked for.
	@Override
	public String toString() {
		return "LastStart";
	}

}

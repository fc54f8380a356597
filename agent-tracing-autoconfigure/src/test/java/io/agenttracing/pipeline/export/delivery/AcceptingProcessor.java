package io.agenttracing.pipeline.export.delivery;

import java.util.List;

import io.agenttracing.pipeline.collector.SpanSize;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;

/**
 * Hands each span to a {@link RetainingExport} at its end.
 */
final class AcceptingProcessor implements SpanProcessor {

	private final RetainingExport export;

	AcceptingProcessor(RetainingExport export) {
		this.export = export;
	}

	@Override
	public void onStart(Context parentContext, ReadWriteSpan span) {
	}

	@Override
	public boolean isStartRequired() {
		return false;
	}

	@Override
	public void onEnd(ReadableSpan span) {
		this.export.accept(List.of(span.toSpanData()), SpanSize.UNKNOWN);
	}

	@Override
	public boolean isEndRequired() {
		return true;
	}

}

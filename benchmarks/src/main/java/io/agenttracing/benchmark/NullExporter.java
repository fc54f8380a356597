package io.agenttracing.benchmark;

import java.util.Collection;
import java.util.concurrent.atomic.AtomicLong;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;

/**
 * Accepts all spans at once, counts them, and does nothing else with them.
 */
final class NullExporter implements SpanExporter {

	private final AtomicLong spans = new AtomicLong();

	long spans() {
		return this.spans.get();
	}

	@Override
	public CompletableResultCode export(Collection<SpanData> spans) {
		this.spans.addAndGet(spans.size());
		return CompletableResultCode.ofSuccess();
	}

	@Override
	public CompletableResultCode flush() {
		return CompletableResultCode.ofSuccess();
	}

	@Override
	public CompletableResultCode shutdown() {
		return CompletableResultCode.ofSuccess();
	}

}

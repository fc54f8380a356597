package io.agenttracing.pipeline.export.delivery;

import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;

/**
 * Counts for how many spans another exporter has answered.
 */
final class CountingExporter implements SpanExporter {

	private final SpanExporter exporter;

	private final AtomicInteger answered = new AtomicInteger();

	CountingExporter(SpanExporter exporter) {
		this.exporter = exporter;
	}

	int answered() {
		return this.answered.get();
	}

	@Override
	public CompletableResultCode export(Collection<SpanData> spans) {
		int size = spans.size();
		return this.exporter.export(spans).whenComplete(() -> this.answered.addAndGet(size));
	}

	@Override
	public CompletableResultCode flush() {
		return this.exporter.flush();
	}

	@Override
	public CompletableResultCode shutdown() {
		return this.exporter.shutdown();
	}

}

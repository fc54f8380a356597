package io.agenttracing.benchmark;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.agenttracing.pipeline.TailSampledTraces;
import io.agenttracing.pipeline.TraceInspector;
import io.agenttracing.pipeline.collector.CollectorSettings;
import io.agenttracing.pipeline.collector.SpanBuffers;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.SpanSink;
import io.agenttracing.pipeline.collector.TraceCollector;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * A collector that neither masks nor caps, into a sink that swallows everything.
 */
final class BareCollector implements SpanSink, AutoCloseable {

	private final SpanCounts counts = new SpanCounts();

	private final TraceCollector collector = new TraceCollector(this,
			new CollectorSettings(2048, 512, false, null, new TailSampledTraces(System::nanoTime), (root) -> false,
					(span) -> span, CollectorSettings.allSpans(), TraceInspector.NONE,
					SpanBuffers.of(16 << 20).pending(), this.counts, System::nanoTime));

	TraceCollector collector() {
		return this.collector;
	}

	long settled() {
		return this.counts.of(SpanOutcome.DELIVERED);
	}

	@Override
	public void accept(List<SpanData> spans, long bytes) {
		this.counts.add(SpanOutcome.DELIVERED, spans.size());
	}

	@Override
	public int retained() {
		return 0;
	}

	@Override
	public CompletableResultCode flush() {
		return CompletableResultCode.ofSuccess();
	}

	@Override
	public CompletableResultCode shutdown() {
		return CompletableResultCode.ofSuccess();
	}

	@Override
	public void close() {
		this.collector.shutdown().join(10, TimeUnit.SECONDS);
	}

}

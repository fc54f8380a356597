package io.agenttracing.span;

import java.util.function.LongSupplier;

import io.agenttracing.pipeline.KeepPolicy;
import io.agenttracing.pipeline.KeptTraces;
import io.agenttracing.pipeline.TraceReview;
import io.agenttracing.pipeline.collector.CollectorSettings;
import io.agenttracing.pipeline.collector.SpanBuffers;
import io.agenttracing.pipeline.collector.SpanCounts;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a collector in tests: no limit but those given, and no transformation.
 */
final class TestSettings {

	static final int MEGABYTE = 1 << 20;

	private TestSettings() {
	}

	static CollectorSettings of(int maxQueueSize, LongSupplier nanoTime) {
		return of(maxQueueSize, 16 * MEGABYTE, null, nanoTime);
	}

	static CollectorSettings of(int maxQueueSize, long bytes, @Nullable KeepPolicy keepPolicy, LongSupplier nanoTime) {
		return new CollectorSettings(maxQueueSize, Math.min(512, maxQueueSize), false, keepPolicy,
				new KeptTraces(nanoTime), (span) -> span, CollectorSettings.allSpans(), TraceReview.NONE,
				SpanBuffers.of(bytes).pending(), new SpanCounts(), nanoTime);
	}

}

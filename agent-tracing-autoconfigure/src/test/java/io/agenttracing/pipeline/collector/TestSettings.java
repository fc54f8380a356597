package io.agenttracing.pipeline.collector;

import java.util.function.LongSupplier;

import io.agenttracing.pipeline.TailSampledTraces;
import io.agenttracing.pipeline.TailSamplingPolicy;
import io.agenttracing.pipeline.TraceInspector;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a collector in tests: no limit but those given, and no transformation.
 */
public final class TestSettings {

	public static final int MEGABYTE = 1 << 20;

	private TestSettings() {
	}

	public static CollectorSettings of(int maxQueueSize, LongSupplier nanoTime) {
		return of(maxQueueSize, 16 * MEGABYTE, null, nanoTime);
	}

	public static CollectorSettings of(int maxQueueSize, long bytes, @Nullable TailSamplingPolicy tailSampling,
			LongSupplier nanoTime) {
		return new CollectorSettings(maxQueueSize, Math.min(512, maxQueueSize), false, tailSampling,
				new TailSampledTraces(nanoTime), (root) -> false, (span) -> span, CollectorSettings.allSpans(),
				TraceInspector.NONE, SpanBuffers.of(bytes).pending(), new SpanCounts(), nanoTime);
	}

}

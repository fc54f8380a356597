package io.agenttracing.pipeline.export;

import java.util.List;

import io.agenttracing.pipeline.TailSampledTraces;
import io.agenttracing.pipeline.TraceInspector;
import io.agenttracing.pipeline.collector.CollectorSettings;
import io.agenttracing.pipeline.collector.SpanBuffers;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.TraceCollector;
import io.agenttracing.testing.TestSink;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;

/**
 * What an application could declare itself.
 */
final class CollectorFixtures {

	private CollectorFixtures() {
	}

	static TraceCollector collector() {
		SpanCounts counts = new SpanCounts();
		return new TraceCollector(new TestSink(counts),
				new CollectorSettings(100, 10, false, null, new TailSampledTraces(System::nanoTime), (root) -> false,
						(span) -> span, CollectorSettings.allSpans(), TraceInspector.NONE,
						SpanBuffers.of(1_000_000).pending(), new SpanCounts(), System::nanoTime));
	}

	static Sampler recordOnly() {
		return new Sampler() {

			@Override
			public SamplingResult shouldSample(Context parentContext, String traceId, String name, SpanKind spanKind,
					Attributes attributes, List<LinkData> parentLinks) {
				return SamplingResult.recordOnly();
			}

			@Override
			public String getDescription() {
				return "record only";
			}

		};
	}

}

package io.agenttracing.export;

import java.time.Duration;
import java.util.List;

import io.agenttracing.trace.CollectorSettings;
import io.agenttracing.trace.TraceCollector;
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
		return new TraceCollector(null, new CollectorSettings(100, 10, Duration.ofSeconds(1), Duration.ofSeconds(1),
				false, (span) -> true, "nowhere", () -> null, System::nanoTime));
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

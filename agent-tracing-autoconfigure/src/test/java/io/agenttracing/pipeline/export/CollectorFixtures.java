package io.agenttracing.pipeline.export;

import java.util.List;

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

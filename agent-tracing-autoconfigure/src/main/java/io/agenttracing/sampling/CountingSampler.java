package io.agenttracing.sampling;

import java.util.List;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;

/**
 * Counts the spans that the application's sampler leaves out, and decides nothing itself.
 */
final class CountingSampler implements Sampler {

	private final Sampler delegate;

	private final UnsampledSpans unsampled;

	CountingSampler(Sampler delegate, UnsampledSpans unsampled) {
		this.delegate = delegate;
		this.unsampled = unsampled;
	}

	@Override
	public SamplingResult shouldSample(Context parentContext, String traceId, String name, SpanKind spanKind,
			Attributes attributes, List<LinkData> parentLinks) {
		SamplingResult result = this.delegate.shouldSample(parentContext, traceId, name, spanKind, attributes,
				parentLinks);
		if (result.getDecision() != SamplingDecision.RECORD_AND_SAMPLE) {
			this.unsampled.increment();
		}
		return result;
	}

	@Override
	public String getDescription() {
		return this.delegate.getDescription();
	}

	@Override
	public String toString() {
		return getDescription();
	}

}

package io.agenttracing.benchmark;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;

/**
 * Counts what a sampler is asked: of spans that are not recorded, nothing else can be
 * seen.
 */
final class SamplerDecisions implements Sampler {

	private final Sampler delegate;

	private final LongAdder count = new LongAdder();

	SamplerDecisions(Sampler delegate) {
		this.delegate = delegate;
	}

	@Override
	public SamplingResult shouldSample(Context parentContext, String traceId, String name, SpanKind spanKind,
			Attributes attributes, List<LinkData> parentLinks) {
		this.count.increment();
		return this.delegate.shouldSample(parentContext, traceId, name, spanKind, attributes, parentLinks);
	}

	long count() {
		return this.count.sum();
	}

	@Override
	public String getDescription() {
		return this.delegate.getDescription();
	}

}

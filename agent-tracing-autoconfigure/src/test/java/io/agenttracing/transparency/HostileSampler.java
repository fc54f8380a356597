package io.agenttracing.transparency;

import java.util.List;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;

/**
 * A sampler of the application that throws at random.
 */
final class HostileSampler implements Sampler {

	private final Hostility hostility;

	HostileSampler(Hostility hostility) {
		this.hostility = hostility;
	}

	@Override
	public SamplingResult shouldSample(Context parentContext, String traceId, String name, SpanKind spanKind,
			Attributes attributes, List<LinkData> parentLinks) {
		this.hostility.act();
		return SamplingResult.recordAndSample();
	}

	@Override
	public String getDescription() {
		return "hostile";
	}

}

package io.agenttracing.pipeline.cap;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * A span that stands for others, or whose parent was folded.
 */
final class StandInSpanData extends DelegatingSpanData {

	private final SpanContext parent;

	private final Attributes attributes;

	private final int added;

	StandInSpanData(SpanData span, SpanContext parent, Attributes added) {
		super(span);
		this.parent = parent;
		this.attributes = span.getAttributes().toBuilder().putAll(added).build();
		this.added = added.size();
	}

	@Override
	public SpanContext getParentSpanContext() {
		return this.parent;
	}

	@Override
	public Attributes getAttributes() {
		return this.attributes;
	}

	@Override
	public int getTotalAttributeCount() {
		return super.getTotalAttributeCount() + this.added;
	}

}

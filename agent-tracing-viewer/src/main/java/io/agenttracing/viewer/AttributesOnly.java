package io.agenttracing.viewer;

import java.util.List;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;

/**
 * A span that has nothing but attributes: to have them masked by what masks spans.
 */
record AttributesOnly(Attributes attributes) implements SpanData {

	@Override
	public Attributes getAttributes() {
		return this.attributes;
	}

	@Override
	public int getTotalAttributeCount() {
		return this.attributes.size();
	}

	@Override
	public String getName() {
		return "attributes";
	}

	@Override
	public SpanKind getKind() {
		return SpanKind.INTERNAL;
	}

	@Override
	public SpanContext getSpanContext() {
		return SpanContext.getInvalid();
	}

	@Override
	public SpanContext getParentSpanContext() {
		return SpanContext.getInvalid();
	}

	@Override
	public StatusData getStatus() {
		return StatusData.unset();
	}

	@Override
	public long getStartEpochNanos() {
		return 0;
	}

	@Override
	public long getEndEpochNanos() {
		return 0;
	}

	@Override
	public boolean hasEnded() {
		return true;
	}

	@Override
	public List<EventData> getEvents() {
		return List.of();
	}

	@Override
	public int getTotalRecordedEvents() {
		return 0;
	}

	@Override
	public List<LinkData> getLinks() {
		return List.of();
	}

	@Override
	public int getTotalRecordedLinks() {
		return 0;
	}

	@Override
	public Resource getResource() {
		return Resource.empty();
	}

	@Override
	public InstrumentationScopeInfo getInstrumentationScopeInfo() {
		return InstrumentationScopeInfo.empty();
	}

	@Override
	@Deprecated
	public io.opentelemetry.sdk.common.InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
		return io.opentelemetry.sdk.common.InstrumentationLibraryInfo.empty();
	}

}

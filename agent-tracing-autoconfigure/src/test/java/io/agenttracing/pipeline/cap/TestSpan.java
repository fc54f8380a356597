package io.agenttracing.pipeline.cap;

import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.InstrumentationLibraryInfo;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;

/**
 * An ended span, light enough for millions of them.
 */
final class TestSpan implements SpanData {

	static final long MILLI = 1_000_000;

	private final String name;

	private final SpanContext context;

	private final SpanContext parent;

	private SpanKind kind = SpanKind.INTERNAL;

	private StatusData status = StatusData.unset();

	private Attributes attributes = Attributes.empty();

	private long start;

	private long end;

	TestSpan(String name, SpanContext context, SpanContext parent) {
		this.name = name;
		this.context = context;
		this.parent = parent;
	}

	TestSpan kind(SpanKind kind) {
		this.kind = kind;
		return this;
	}

	TestSpan lasting(long millis) {
		return between(this.start, this.start + millis * MILLI);
	}

	TestSpan between(long start, long end) {
		this.start = start;
		this.end = end;
		return this;
	}

	TestSpan failing() {
		this.status = StatusData.error();
		return this;
	}

	TestSpan failing(String errorType) {
		return failing().with(AgentSpanAttributes.ERROR_TYPE, errorType);
	}

	<T> TestSpan with(AttributeKey<T> key, T value) {
		this.attributes = this.attributes.toBuilder().put(key, value).build();
		return this;
	}

	TestSpan with(Attributes attributes) {
		this.attributes = attributes;
		return this;
	}

	TestSpan agent() {
		return with(AgentSpanAttributes.OPERATION_NAME, "invoke_agent");
	}

	@Override
	public String getName() {
		return this.name;
	}

	@Override
	public SpanKind getKind() {
		return this.kind;
	}

	@Override
	public SpanContext getSpanContext() {
		return this.context;
	}

	@Override
	public SpanContext getParentSpanContext() {
		return this.parent;
	}

	@Override
	public StatusData getStatus() {
		return this.status;
	}

	@Override
	public long getStartEpochNanos() {
		return this.start;
	}

	@Override
	public long getEndEpochNanos() {
		return this.end;
	}

	@Override
	public Attributes getAttributes() {
		return this.attributes;
	}

	@Override
	public List<EventData> getEvents() {
		return List.of();
	}

	@Override
	public List<LinkData> getLinks() {
		return List.of();
	}

	@Override
	public boolean hasEnded() {
		return true;
	}

	@Override
	public int getTotalRecordedEvents() {
		return 0;
	}

	@Override
	public int getTotalRecordedLinks() {
		return 0;
	}

	@Override
	public int getTotalAttributeCount() {
		return this.attributes.size();
	}

	@Override
	@SuppressWarnings("deprecation")
	public InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
		return InstrumentationLibraryInfo.empty();
	}

	@Override
	public InstrumentationScopeInfo getInstrumentationScopeInfo() {
		return InstrumentationScopeInfo.empty();
	}

	@Override
	public Resource getResource() {
		return Resource.empty();
	}

	@Override
	public String toString() {
		return this.name + ' ' + getSpanId();
	}

}

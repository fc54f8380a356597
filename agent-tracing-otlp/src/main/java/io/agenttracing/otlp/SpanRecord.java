package io.agenttracing.otlp;

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
 * The data of a span as plain values.
 *
 * @param spanContext its ids and flags
 * @param parent those of its parent, invalid if it has none
 * @param name its name
 * @param kind its kind
 * @param start when it began, nanoseconds since the epoch
 * @param end when it ended, nanoseconds since the epoch; of an open span 0 or its start
 * @param ended whether it has ended
 * @param attributes its attributes
 * @param status its status
 * @param events its events
 * @param links its links
 * @param resource the process that it is from
 * @param scope the library that made it
 * @since 0.1.0
 */
public record SpanRecord(SpanContext spanContext, SpanContext parent, String name, SpanKind kind, long start, long end,
		boolean ended, Attributes attributes, StatusData status, List<EventData> events, List<LinkData> links,
		Resource resource, InstrumentationScopeInfo scope) implements SpanData {

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
		return this.spanContext;
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
	public Attributes getAttributes() {
		return this.attributes;
	}

	@Override
	public List<EventData> getEvents() {
		return this.events;
	}

	@Override
	public List<LinkData> getLinks() {
		return this.links;
	}

	@Override
	public long getEndEpochNanos() {
		return this.end;
	}

	@Override
	public boolean hasEnded() {
		return this.ended;
	}

	@Override
	public int getTotalRecordedEvents() {
		return this.events.size();
	}

	@Override
	public int getTotalRecordedLinks() {
		return this.links.size();
	}

	@Override
	public int getTotalAttributeCount() {
		return this.attributes.size();
	}

	@Override
	public InstrumentationScopeInfo getInstrumentationScopeInfo() {
		return this.scope;
	}

	@Override
	@Deprecated
	public io.opentelemetry.sdk.common.InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
		return io.opentelemetry.sdk.common.InstrumentationLibraryInfo.create(this.scope.getName(),
				this.scope.getVersion());
	}

	@Override
	public Resource getResource() {
		return this.resource;
	}

}

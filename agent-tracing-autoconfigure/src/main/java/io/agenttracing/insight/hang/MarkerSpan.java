package io.agenttracing.insight.hang;

import java.util.List;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;

/**
 * A span that ends now and reports one that does not, under an id of its own: a backend
 * may keep the first of two spans with the same id, and the other would be lost.
 */
final class MarkerSpan extends DelegatingSpanData {

	private final String name;

	private final SpanContext context;

	private final SpanContext parent;

	private final long endEpochNanos;

	private final Attributes attributes;

	private final String description;

	private final InstrumentationScopeInfo scope;

	/**
	 * A marker.
	 * @param open the span that does not end, of whose resource and start it is
	 * @param name its own name
	 * @param context its own identity
	 * @param parent its parent, possibly invalid
	 * @param endEpochNanos the time of the report
	 * @param attributes its own attributes
	 * @param description what hangs, human-readable
	 * @param scope who has made it
	 */
	MarkerSpan(SpanData open, String name, SpanContext context, SpanContext parent, long endEpochNanos,
			Attributes attributes, String description, InstrumentationScopeInfo scope) {
		super(open);
		this.name = name;
		this.context = context;
		this.parent = parent;
		this.endEpochNanos = endEpochNanos;
		this.attributes = attributes;
		this.description = description;
		this.scope = scope;
	}

	@Override
	public String getName() {
		return this.name;
	}

	@Override
	public SpanKind getKind() {
		return SpanKind.INTERNAL;
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
	public InstrumentationScopeInfo getInstrumentationScopeInfo() {
		return this.scope;
	}

	@Override
	public long getEndEpochNanos() {
		return this.endEpochNanos;
	}

	@Override
	public boolean hasEnded() {
		return true;
	}

	@Override
	public Attributes getAttributes() {
		return this.attributes;
	}

	@Override
	public int getTotalAttributeCount() {
		return this.attributes.size();
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
	public StatusData getStatus() {
		return StatusData.create(StatusCode.ERROR, this.description);
	}

}

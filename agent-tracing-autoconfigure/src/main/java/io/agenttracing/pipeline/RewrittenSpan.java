package io.agenttracing.pipeline;

import java.util.List;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import org.jspecify.annotations.Nullable;

/**
 * An ended span with some of its data replaced for the export. Rewriting it again does
 * not nest: there is one wrapper around the recorded span.
 *
 * @since 0.1.0
 */
public final class RewrittenSpan extends DelegatingSpanData {

	private static final int AS_RECORDED = -1;

	private final SpanData recorded;

	private @Nullable String name;

	private @Nullable SpanKind kind;

	private @Nullable SpanContext context;

	private @Nullable SpanContext parent;

	private @Nullable StatusData status;

	private @Nullable Attributes attributes;

	private @Nullable List<EventData> events;

	private @Nullable List<LinkData> links;

	private @Nullable Ended ended;

	private int attributeCount = AS_RECORDED;

	private int eventCount = AS_RECORDED;

	private int linkCount = AS_RECORDED;

	private RewrittenSpan(SpanData recorded) {
		super(recorded);
		this.recorded = recorded;
	}

	private RewrittenSpan(RewrittenSpan other) {
		this(other.recorded);
		this.name = other.name;
		this.kind = other.kind;
		this.context = other.context;
		this.parent = other.parent;
		this.status = other.status;
		this.attributes = other.attributes;
		this.events = other.events;
		this.links = other.links;
		this.attributeCount = other.attributeCount;
		this.eventCount = other.eventCount;
		this.linkCount = other.linkCount;
		this.ended = other.ended;
	}

	/**
	 * Starts to rewrite a span.
	 * @param span the span, which does not change
	 * @return a builder with the data of the span
	 */
	public static Builder of(SpanData span) {
		return new Builder(
				(span instanceof RewrittenSpan rewritten) ? new RewrittenSpan(rewritten) : new RewrittenSpan(span));
	}

	@Override
	public String getName() {
		return (this.name != null) ? this.name : super.getName();
	}

	@Override
	public SpanKind getKind() {
		if (this.ended != null) {
			return this.ended.kind();
		}
		return (this.kind != null) ? this.kind : super.getKind();
	}

	@Override
	public InstrumentationScopeInfo getInstrumentationScopeInfo() {
		return (this.ended != null) ? this.ended.scope() : super.getInstrumentationScopeInfo();
	}

	@Override
	public SpanContext getSpanContext() {
		return (this.context != null) ? this.context : super.getSpanContext();
	}

	@Override
	public SpanContext getParentSpanContext() {
		return (this.parent != null) ? this.parent : super.getParentSpanContext();
	}

	@Override
	public StatusData getStatus() {
		return (this.status != null) ? this.status : super.getStatus();
	}

	@Override
	public Attributes getAttributes() {
		return (this.attributes != null) ? this.attributes : super.getAttributes();
	}

	@Override
	public int getTotalAttributeCount() {
		return (this.attributeCount != AS_RECORDED) ? this.attributeCount : super.getTotalAttributeCount();
	}

	@Override
	public List<EventData> getEvents() {
		return (this.events != null) ? this.events : super.getEvents();
	}

	@Override
	public int getTotalRecordedEvents() {
		return (this.eventCount != AS_RECORDED) ? this.eventCount : super.getTotalRecordedEvents();
	}

	@Override
	public List<LinkData> getLinks() {
		return (this.links != null) ? this.links : super.getLinks();
	}

	@Override
	public int getTotalRecordedLinks() {
		return (this.linkCount != AS_RECORDED) ? this.linkCount : super.getTotalRecordedLinks();
	}

	@Override
	public long getEndEpochNanos() {
		return (this.ended != null) ? this.ended.epochNanos() : super.getEndEpochNanos();
	}

	@Override
	public boolean hasEnded() {
		return this.ended != null || super.hasEnded();
	}

	/**
	 * Set only if an open span is rewritten as an ended one.
	 */
	private record Ended(SpanKind kind, InstrumentationScopeInfo scope, long epochNanos) {

	}

	/**
	 * Builds one rewritten span. Not to be used after {@link #build()}.
	 */
	public static final class Builder {

		private final RewrittenSpan span;

		private Builder(RewrittenSpan span) {
			this.span = span;
		}

		public Builder name(String name) {
			this.span.name = name;
			return this;
		}

		public Builder kind(SpanKind kind) {
			this.span.kind = kind;
			return this;
		}

		public Builder context(SpanContext context) {
			this.span.context = context;
			return this;
		}

		public Builder parent(SpanContext parent) {
			this.span.parent = parent;
			return this;
		}

		public Builder status(StatusData status) {
			this.span.status = status;
			return this;
		}

		/**
		 * Replaces the attributes, but not the number of those that were recorded.
		 * @param attributes the attributes
		 * @return this builder
		 */
		public Builder attributes(Attributes attributes) {
			this.span.attributes = attributes;
			return this;
		}

		/**
		 * Replaces the attributes.
		 * @param attributes the attributes
		 * @param total their number with those that were dropped for a limit
		 * @return this builder
		 */
		public Builder attributes(Attributes attributes, int total) {
			this.span.attributeCount = total;
			return attributes(attributes);
		}

		/**
		 * Adds attributes.
		 * @param added the attributes
		 * @return this builder
		 */
		public Builder add(Attributes added) {
			Attributes all = this.span.getAttributes().toBuilder().putAll(added).build();
			int more = all.size() - this.span.getAttributes().size();
			return attributes(all, this.span.getTotalAttributeCount() + more);
		}

		/**
		 * Replaces the events, but not the number of those that were recorded.
		 * @param events the events
		 * @return this builder
		 */
		public Builder events(List<EventData> events) {
			this.span.events = events;
			return this;
		}

		/**
		 * Replaces the events.
		 * @param events the events
		 * @param total their number with those that were dropped for a limit
		 * @return this builder
		 */
		public Builder events(List<EventData> events, int total) {
			this.span.eventCount = total;
			return events(events);
		}

		/**
		 * Replaces the links, but not the number of those that were recorded.
		 * @param links the links
		 * @return this builder
		 */
		public Builder links(List<LinkData> links) {
			this.span.links = links;
			return this;
		}

		/**
		 * Replaces the links.
		 * @param links the links
		 * @param total their number with those that were dropped for a limit
		 * @return this builder
		 */
		public Builder links(List<LinkData> links, int total) {
			this.span.linkCount = total;
			return links(links);
		}

		/**
		 * Removes all events and links.
		 * @return this builder
		 */
		public Builder withoutEventsAndLinks() {
			this.span.eventCount = 0;
			return events(List.of()).links(List.of(), 0);
		}

		/**
		 * Rewrites a span that may be open as an ended one.
		 * @param kind the kind of the ended span
		 * @param scope the instrumentation scope of the ended span
		 * @param epochNanos the end time
		 * @return this builder
		 */
		public Builder ended(SpanKind kind, InstrumentationScopeInfo scope, long epochNanos) {
			this.span.ended = new Ended(kind, scope, epochNanos);
			return this;
		}

		public SpanData build() {
			return this.span;
		}

	}

}

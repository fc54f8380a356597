package io.agenttracing.pipeline.collector;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Makes spans consistent with what is exported of their trace: one whose parent is not
 * becomes a local root with a link to that, and all carry the flag that says sampled.
 */
final class ExportedTrace {

	private ExportedTrace() {
	}

	/**
	 * Detaches a span from a parent that was not recorded.
	 * @param span the span
	 * @return a root if it is marked as partial, else the same
	 */
	static SpanData detached(SpanData span) {
		return (Boolean.TRUE.equals(span.getAttributes().get(AgentSpanAttributes.PARTIAL))
				&& span.getParentSpanContext().isValid()) ? new DetachedSpan(span) : span;
	}

	/**
	 * Marks spans as sampled.
	 * @param spans the spans
	 * @return spans with the same ids
	 */
	static List<SpanData> sampled(List<SpanData> spans) {
		return spans.stream().map(ExportedTrace::sampled).toList();
	}

	private static SpanData sampled(SpanData span) {
		return (span.getSpanContext().isSampled() && isSampledOrNone(span.getParentSpanContext())) ? span
				: new SampledSpan(span);
	}

	private static boolean isSampledOrNone(SpanContext parent) {
		return !parent.isValid() || parent.isRemote() || parent.isSampled();
	}

	private static SpanContext sampled(SpanContext context) {
		if (!context.isValid() || context.isRemote() || context.isSampled()) {
			return context;
		}
		TraceFlags flags = TraceFlags
			.fromByte((byte) (context.getTraceFlags().asByte() | TraceFlags.getSampled().asByte()));
		return SpanContext.create(context.getTraceId(), context.getSpanId(), flags, context.getTraceState());
	}

	/**
	 * A span of a trace that was decided to be kept after the span had started.
	 */
	private static final class SampledSpan extends DelegatingSpanData {

		private final SpanContext context;

		private final SpanContext parent;

		private SampledSpan(SpanData delegate) {
			super(delegate);
			this.context = sampled(delegate.getSpanContext());
			this.parent = sampled(delegate.getParentSpanContext());
		}

		@Override
		public SpanContext getSpanContext() {
			return this.context;
		}

		@Override
		public SpanContext getParentSpanContext() {
			return this.parent;
		}

	}

	/**
	 * A span whose parent nobody exports.
	 */
	private static final class DetachedSpan extends DelegatingSpanData {

		private final List<LinkData> links;

		private DetachedSpan(SpanData delegate) {
			super(delegate);
			List<LinkData> links = new ArrayList<>(delegate.getLinks());
			links.add(LinkData.create(delegate.getParentSpanContext()));
			this.links = List.copyOf(links);
		}

		@Override
		public SpanContext getParentSpanContext() {
			return SpanContext.getInvalid();
		}

		@Override
		public String getParentSpanId() {
			return getParentSpanContext().getSpanId();
		}

		@Override
		public List<LinkData> getLinks() {
			return this.links;
		}

		@Override
		public int getTotalRecordedLinks() {
			return super.getTotalRecordedLinks() + 1;
		}

	}

}

package io.agenttracing.pipeline.collector;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.RewrittenSpan;
import io.agenttracing.pipeline.SampledContext;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Makes spans consistent with the exported part of their trace: a span whose parent was
 * not recorded becomes a root with a link to it, and all spans get the sampled flag.
 */
final class ExportedTrace {

	private ExportedTrace() {
	}

	/**
	 * Detaches a span from a parent that was not recorded.
	 * @param span the span
	 * @return a root if the span is marked as partial, else the same span
	 */
	static SpanData detached(SpanData span) {
		SpanContext parent = span.getParentSpanContext();
		if (!Boolean.TRUE.equals(span.getAttributes().get(AgentSpanAttributes.PARTIAL)) || !parent.isValid()) {
			return span;
		}
		List<LinkData> links = new ArrayList<>(span.getLinks());
		links.add(LinkData.create(parent));
		return RewrittenSpan.of(span)
			.parent(SpanContext.getInvalid())
			.links(List.copyOf(links), span.getTotalRecordedLinks() + 1)
			.build();
	}

	/**
	 * Marks spans as sampled.
	 * @param spans the spans
	 * @return spans with the same ids
	 */
	static List<SpanData> sampled(List<SpanData> spans) {
		SpanData[] sampled = new SpanData[spans.size()];
		for (int i = 0; i < sampled.length; i++) {
			sampled[i] = sampled(spans.get(i));
		}
		return List.of(sampled);
	}

	private static SpanData sampled(SpanData span) {
		SpanContext context = sampled(span.getSpanContext());
		SpanContext parent = sampled(span.getParentSpanContext());
		return (context == span.getSpanContext() && parent == span.getParentSpanContext()) ? span
				: RewrittenSpan.of(span).context(context).parent(parent).build();
	}

	private static SpanContext sampled(SpanContext context) {
		return (!context.isValid() || context.isRemote() || context.isSampled()) ? context : SampledContext.of(context);
	}

}

package io.agenttracing.pipeline.cap;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.RewrittenSpan;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * Prepares the selected spans for the export: adds to each the counts of the spans folded
 * into it, and to the root the numbers of the trace.
 */
final class ChosenSpans {

	private final List<SpanNode> spans;

	private final TraceMemory memory;

	ChosenSpans(List<SpanNode> spans, TraceMemory memory) {
		this.spans = spans;
		this.memory = memory;
	}

	List<SpanData> export(@Nullable SpanNode root, boolean complete) {
		this.spans.forEach((span) -> this.memory.exported().add(span, complete));
		if (root != null && !root.isFolded()) {
			this.memory.exported().setRoot(root.context());
			this.memory.pendingCounts().addUnplacedTo(root);
		}
		List<SpanData> exported = new ArrayList<>(this.spans.size());
		for (SpanNode span : this.spans) {
			exported.add(dataOf(span, span == root));
		}
		return exported;
	}

	private SpanData dataOf(SpanNode span, boolean isRoot) {
		SpanData data = span.span();
		Attributes added = added(span, isRoot);
		boolean moved = !span.parentContext().getSpanId().equals(data.getParentSpanId());
		return (moved || !added.isEmpty()) ? RewrittenSpan.of(data).parent(span.parentContext()).add(added).build()
				: data;
	}

	private Attributes added(SpanNode span, boolean isRoot) {
		FoldedCounts counts = span.countsOrNull();
		if (counts == null && !isRoot) {
			return Attributes.empty();
		}
		AttributesBuilder attributes = Attributes.builder();
		if (counts != null) {
			counts.writeTo(attributes);
		}
		long folded = this.memory.folded().count();
		if (isRoot && folded > 0) {
			long exported = this.memory.exported().count();
			attributes.put(AgentSpanAttributes.SPANS_CREATED, exported + folded);
			attributes.put(AgentSpanAttributes.SPANS_EXPORTED, exported);
			attributes.put(AgentSpanAttributes.SPANS_FOLDED, folded);
		}
		return attributes.build();
	}

}

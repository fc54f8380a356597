package io.agenttracing.pipeline.collector;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.AddedAttributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * Says on the topmost spans of what is exported that the trace is not whole: its caller
 * in another process was not sampled, or spans of it were lost here.
 *
 * @param last whether the trace has no open span here
 * @param lost whether spans of it were lost, where this is the last part
 * @param callers whether those who do not sample a trace do not export it either
 * @param firstSpanId the span that the trace began with here, empty where it is not
 * known; null for a trace that is in one piece
 * @param exportedBefore whether an earlier part of it was exported
 */
record MissingSpans(boolean last, boolean lost, boolean callers, @Nullable String firstSpanId, boolean exportedBefore) {

	/**
	 * Marks spans.
	 * @param spans the spans that are exported now
	 * @param earlier those that were exported before, as far as they are known
	 * @return the same spans where nothing is known to be missing
	 */
	List<SpanData> markOn(List<SpanData> spans, List<SpanData> earlier) {
		if (!this.lost && spans.stream().noneMatch(this::isBelowUnsampledCaller)) {
			return spans;
		}
		Set<String> here = Stream.concat(earlier.stream(), spans.stream())
			.map(SpanData::getSpanId)
			.collect(Collectors.toSet());
		boolean hasFirst = spans.stream().anyMatch(this::isFirst);
		AddedAttributes notes = new AddedAttributes();
		for (SpanData span : spans) {
			boolean stands = this.lost && (isFirst(span) || !hasFirst);
			if (!here.contains(span.getParentSpanId()) && (stands || lacksCaller(span))) {
				notes.add(span.getSpanId(), AgentSpanAttributes.PARTIAL, true);
			}
		}
		return notes.addTo(spans);
	}

	private boolean isFirst(SpanData span) {
		return span.getSpanId().equals(this.firstSpanId);
	}

	// A message may come back to the process that sent it, where its sender is open or
	// went out with another part.
	private boolean lacksCaller(SpanData span) {
		boolean here = this.firstSpanId != null && !isFirst(span)
				&& (!this.firstSpanId.isEmpty() || !this.last || this.exportedBefore);
		return !here && isBelowUnsampledCaller(span);
	}

	private boolean isBelowUnsampledCaller(SpanData span) {
		SpanContext parent = span.getParentSpanContext();
		return this.callers && parent.isRemote() && parent.isValid() && !parent.isSampled();
	}

}

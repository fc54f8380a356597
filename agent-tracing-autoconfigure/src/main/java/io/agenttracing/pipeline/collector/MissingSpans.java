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
 * Marks the topmost exported spans of an incomplete trace as partial: its caller in
 * another process was not sampled, or this process has lost spans of it.
 *
 * @param last whether the trace has no open span here
 * @param lost whether spans of it were lost, where this is the last part
 * @param callers whether callers that do not sample a trace do not export it either
 * @param firstSpanId the id of the first span of the trace in this process, empty if it
 * is unknown; null for a trace that is not split
 * @param exportedBefore whether an earlier part of it was exported
 */
record MissingSpans(boolean last, boolean lost, boolean callers, @Nullable String firstSpanId, boolean exportedBefore) {

	/**
	 * Marks spans.
	 * @param spans the spans that are exported now
	 * @param earlier the spans that were exported before, as far as known
	 * @return the marked spans, the same list if none is known to be missing
	 */
	List<SpanData> markOn(List<SpanData> spans, List<SpanData> earlier) {
		if (!this.lost && !anyBelowUnsampledCaller(spans)) {
			return spans;
		}
		Set<String> here = Stream.concat(earlier.stream(), spans.stream())
			.map(SpanData::getSpanId)
			.collect(Collectors.toSet());
		boolean hasFirst = spans.stream().anyMatch(this::isFirst);
		AddedAttributes added = new AddedAttributes();
		for (SpanData span : spans) {
			boolean marksLoss = this.lost && (isFirst(span) || !hasFirst);
			if (!here.contains(span.getParentSpanId()) && (marksLoss || lacksCaller(span))) {
				added.add(span.getSpanId(), AgentSpanAttributes.PARTIAL, true);
			}
		}
		return added.addTo(spans);
	}

	// Of each exported trace: without a stream.
	private boolean anyBelowUnsampledCaller(List<SpanData> spans) {
		for (int i = 0; i < spans.size(); i++) {
			if (isBelowUnsampledCaller(spans.get(i))) {
				return true;
			}
		}
		return false;
	}

	private boolean isFirst(SpanData span) {
		return span.getSpanId().equals(this.firstSpanId);
	}

	// A message may return to the process that sent it, where the sender is open or was
	// exported with another part.
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

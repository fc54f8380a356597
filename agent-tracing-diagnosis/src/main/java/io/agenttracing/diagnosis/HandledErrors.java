package io.agenttracing.diagnosis;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * The errors that were recovered from: of attempts before one that succeeded, and of
 * calls that a fallback replaced. The errors below such a call are handled, too, and
 * those above it that its exception passed on the way to the fallback.
 *
 * @since 0.1.0
 */
public final class HandledErrors {

	private final Trace trace;

	private final Set<String> handled = new HashSet<>();

	private final Map<String, List<SpanData>> children;

	private HandledErrors(Trace trace) {
		this.trace = trace;
		this.children = trace.spans()
			.stream()
			.filter((span) -> span.getParentSpanContext().isValid())
			.collect(Collectors.groupingBy(SpanData::getParentSpanId));
	}

	/**
	 * Whether a span may have handled errors of others.
	 * @param span a span of a trace
	 * @return whether to look for handled errors
	 */
	public static boolean concern(SpanData span) {
		return span.getAttributes().get(AgentSpanAttributes.RETRY_ATTEMPT) != null || isFallback(span);
	}

	/**
	 * Looks for errors that were handled.
	 * @param trace the trace
	 * @return the ids of the spans that failed with them
	 */
	public static Set<String> in(Trace trace) {
		HandledErrors errors = new HandledErrors(trace);
		for (SpanData span : trace.spans()) {
			if (isFallback(span)) {
				errors.markLinkedBy(span);
			}
			else if (isGoodAttempt(span)) {
				errors.markAttemptsBefore(span);
			}
		}
		return errors.handled;
	}

	private static boolean isFallback(SpanData span) {
		return !span.getLinks().isEmpty() && !isError(span)
				&& span.getAttributes().get(AgentSpanAttributes.FALLBACK_FROM) != null;
	}

	private static boolean isGoodAttempt(SpanData span) {
		Attributes attributes = span.getAttributes();
		return number(span) > 1 && !isError(span) && !Boolean.TRUE.equals(attributes.get(AgentSpanAttributes.CANCELLED))
				&& !Boolean.TRUE.equals(attributes.get(AgentSpanAttributes.INTERRUPTED));
	}

	private static long number(SpanData span) {
		return Trace.number(span, AgentSpanAttributes.RETRY_ATTEMPT);
	}

	private static boolean isError(SpanData span) {
		return span.getStatus().getStatusCode() == StatusCode.ERROR;
	}

	private void markLinkedBy(SpanData fallback) {
		for (LinkData link : fallback.getLinks()) {
			String spanId = link.getSpanContext().getSpanId();
			this.handled.add(spanId);
			SpanData failed = this.trace.span(spanId);
			if (failed != null) {
				markBelow(topmostFailed(failed, fallback));
			}
		}
	}

	// The exception may have passed spans of other libraries on its way to the fallback.
	private SpanData topmostFailed(SpanData failed, SpanData fallback) {
		SpanData topmost = failed;
		for (SpanData ancestor : this.trace.ancestors(failed)) {
			if (ancestor.getSpanId().equals(fallback.getParentSpanId())) {
				return topmost;
			}
			if (!isError(ancestor) || ancestor.getEndEpochNanos() > fallback.getStartEpochNanos()) {
				return failed;
			}
			topmost = ancestor;
		}
		return failed;
	}

	private void markAttemptsBefore(SpanData good) {
		for (SpanData attempt : this.children.getOrDefault(good.getParentSpanId(), List.of())) {
			long number = number(attempt);
			if (number > 0 && number < number(good) && isError(attempt)) {
				markBelow(attempt);
			}
		}
	}

	private void markBelow(SpanData failed) {
		Set<String> seen = new HashSet<>();
		Deque<SpanData> remaining = new ArrayDeque<>(List.of(failed));
		while (!remaining.isEmpty()) {
			SpanData span = remaining.remove();
			if (!seen.add(span.getSpanId())) {
				continue;
			}
			if (isError(span)) {
				this.handled.add(span.getSpanId());
			}
			for (SpanData child : this.children.getOrDefault(span.getSpanId(), List.of())) {
				if (belongsTo(failed, child)) {
					remaining.add(child);
				}
			}
		}
	}

	// A consumer that fails later fails for another reason.
	private static boolean belongsTo(SpanData failed, SpanData span) {
		return (span.getKind() == SpanKind.CONSUMER) ? span.getEndEpochNanos() <= failed.getEndEpochNanos()
				: span.getStartEpochNanos() <= failed.getEndEpochNanos();
	}

}

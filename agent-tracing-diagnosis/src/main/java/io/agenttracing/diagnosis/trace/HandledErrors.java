package io.agenttracing.diagnosis.trace;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

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

	private HandledErrors(Trace trace) {
		this.trace = trace;
	}

	/**
	 * Whether a span may have handled errors of others.
	 * @param span a span of a trace
	 * @return whether to look for handled errors
	 */
	public static boolean concern(SpanData span) {
		return span.getAttributes().get(AgentSpanAttributes.RETRY_ATTEMPT) != null
				|| (!span.getLinks().isEmpty() && span.getAttributes().get(AgentSpanAttributes.FALLBACK_FROM) != null);
	}

	static Set<String> in(Trace trace) {
		HandledErrors errors = new HandledErrors(trace);
		Map<Call, Integer> good = new HashMap<>(0);
		for (SpanNode span : trace.spans()) {
			if (span.isFallback()) {
				errors.markLinkedBy(span);
			}
			else if (isGoodAttempt(span)) {
				good.merge(Call.of(span), span.attempt(), Math::max);
			}
		}
		if (!good.isEmpty()) {
			errors.markAttemptsBefore(good);
		}
		return errors.handled;
	}

	private static boolean isGoodAttempt(SpanNode span) {
		return span.attempt() > 1 && !span.isError() && !span.isCancelled()
				&& !span.isTrue(AgentSpanAttributes.INTERRUPTED);
	}

	/**
	 * The spans that fallbacks stood in for.
	 */
	static Set<String> linkedByFallbacks(Trace trace) {
		Set<String> linked = new HashSet<>();
		for (SpanNode span : trace.spans()) {
			for (LinkData link : span.isFallback() ? span.data().getLinks() : List.<LinkData>of()) {
				linked.add(link.getSpanContext().getSpanId());
			}
		}
		return linked;
	}

	private void markLinkedBy(SpanNode fallback) {
		if (fallback.isError()) {
			return;
		}
		for (LinkData link : fallback.data().getLinks()) {
			String spanId = link.getSpanContext().getSpanId();
			SpanNode failed = this.trace.span(spanId);
			if (failed != null) {
				markBelow(topmostFailed(failed, fallback));
			}
			this.handled.add(spanId);
		}
	}

	// The exception may have passed spans of other libraries on its way to the fallback.
	private static SpanNode topmostFailed(SpanNode failed, SpanNode fallback) {
		SpanNode topmost = failed;
		SpanNode target = fallback.parent();
		for (@Nullable
		SpanNode above = failed.parent(); above != null; above = above.parent()) {
			if (above == target) {
				return topmost;
			}
			if (!above.isError() || above.end() > fallback.begin()) {
				return failed;
			}
			topmost = above;
		}
		return failed;
	}

	private void markAttemptsBefore(Map<Call, Integer> good) {
		for (SpanNode span : this.trace.spans()) {
			if (span.attempt() > 0 && span.isError() && span.attempt() < good.getOrDefault(Call.of(span), 0)) {
				markBelow(span);
			}
		}
	}

	private void markBelow(SpanNode failed) {
		Deque<SpanNode> remaining = new ArrayDeque<>(List.of(failed));
		while (!remaining.isEmpty()) {
			SpanNode span = remaining.remove();
			if (span.isError() && !this.handled.add(span.id()) && span != failed) {
				continue;
			}
			for (SpanNode child : span.children()) {
				if (belongsTo(failed, child)) {
					remaining.add(child);
				}
			}
		}
	}

	// A consumer that fails later fails for another reason.
	private static boolean belongsTo(SpanNode failed, SpanNode span) {
		return span.isConsumer() ? span.end() <= failed.end() : span.begin() <= failed.end();
	}

	/**
	 * What attempts of one call have in common.
	 */
	private record Call(String parentId, String name) {

		private static Call of(SpanNode attempt) {
			return new Call(attempt.data().getParentSpanId(), RetriedCalls.nameOfCall(attempt));
		}

	}

}

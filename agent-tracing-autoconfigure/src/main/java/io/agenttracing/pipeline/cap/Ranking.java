package io.agenttracing.pipeline.cap;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.span.InjectedSpans;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import org.jspecify.annotations.Nullable;

/**
 * Ranks each span of a tree at least as high as its descendants, but not those that only
 * pass on what is below.
 */
final class Ranking {

	private final TraceMemory memory;

	private final InjectedSpans injected;

	private final boolean complete;

	Ranking(TraceMemory memory, InjectedSpans injected, boolean complete) {
		this.memory = memory;
		this.injected = injected;
		this.complete = complete;
	}

	void rank(SpanTree tree) {
		for (SpanNode span : tree.parentsFirst()) {
			span.setRank(rank(span));
		}
		tree.childrenFirst().forEach(SpanNode::raiseParent);
	}

	private Importance rank(SpanNode span) {
		Importance importance = span.importance();
		if (importance.isTop()) {
			return importance;
		}
		if (isNeeded(span)) {
			return Importance.NOTABLE;
		}
		return (importance == Importance.MODEL_CALL) ? importance : rankByChildren(span);
	}

	private Importance rankByChildren(SpanNode span) {
		SpanNode child = span.onlyChild();
		boolean layer = span.importance() == Importance.PASS_THROUGH || isOfFirstAttempt(span, child);
		if (layer && this.injected.contains(span.id())) {
			return Importance.NOTABLE;
		}
		return (layer && child != null) ? Importance.PASS_THROUGH : Importance.ORDINARY;
	}

	/**
	 * Whether it is the span of a retried call, which has no other purpose, and its only
	 * attempt.
	 */
	private static boolean isOfFirstAttempt(SpanNode span, @Nullable SpanNode child) {
		if (child == null) {
			return false;
		}
		Long attempt = child.span().getAttributes().get(AgentSpanAttributes.RETRY_ATTEMPT);
		Attributes attributes = span.span().getAttributes();
		return attempt != null && attempt == 1 && span.span().getKind() == SpanKind.INTERNAL
				&& child.span().getName().startsWith(span.span().getName())
				&& attributes.get(AgentSpanAttributes.OPERATION_NAME) == null
				&& attributes.get(AgentSpanAttributes.STEP_KIND) == null;
	}

	private boolean isNeeded(SpanNode span) {
		return span.isLocalRoot() || this.memory.exported().isExpected(span.id()) || isStray(span);
	}

	/**
	 * Whether its parent is unknown, and not open either.
	 */
	private boolean isStray(SpanNode span) {
		return this.complete && span.parent() == null
				&& !this.memory.exported().contains(span.parentContext().getSpanId());
	}

}

package io.agenttracing.pipeline.cap;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.GenAiSpans;
import io.agenttracing.pipeline.GenAiSpans.Operation;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * The importance of a span by itself, the highest first. Calls to other processes are
 * ordinary: otherwise half of a trace would be important.
 */
enum Importance {

	/** It failed. */
	ERROR,

	/** An agent or a workflow. */
	AGENT,

	/** A message was sent or received. */
	HOP,

	/**
	 * A repeated attempt, a fallback, a decision, a hang, an interrupted span, or a local
	 * root.
	 */
	NOTABLE,

	/** A finding names it. Nothing is that by itself. */
	EVIDENCE,

	/** A call of a model or a tool. */
	MODEL_CALL,

	/** Anything else. */
	ORDINARY,

	/**
	 * A layer of a framework, or an attempt that succeeded at once: above a single span
	 * it says nothing.
	 */
	PASS_THROUGH;

	static Importance of(SpanData span) {
		if (span.getStatus().getStatusCode() == StatusCode.ERROR) {
			return ERROR;
		}
		Attributes attributes = span.getAttributes();
		Operation operation = GenAiSpans.operation(attributes);
		if (operation == Operation.AGENT || operation == Operation.WORKFLOW) {
			return AGENT;
		}
		if (span.getKind() == SpanKind.PRODUCER || span.getKind() == SpanKind.CONSUMER) {
			return HOP;
		}
		Long attempt = attributes.get(AgentSpanAttributes.RETRY_ATTEMPT);
		if (isNotable(attributes, attempt)) {
			return NOTABLE;
		}
		if (operation.isCall()) {
			return MODEL_CALL;
		}
		boolean layer = operation == Operation.FRAMEWORK || (attempt != null && span.getKind() == SpanKind.INTERNAL);
		return layer ? PASS_THROUGH : ORDINARY;
	}

	/**
	 * Whether it may pass the cap, up to twice its value.
	 * @return whether it matters by itself
	 */
	boolean isTop() {
		return compareTo(MODEL_CALL) < 0;
	}

	private static boolean isNotable(Attributes attributes, @Nullable Long attempt) {
		return attributes.get(AgentSpanAttributes.DECISION_NAME) != null || isRepeated(attempt)
				|| attributes.get(AgentSpanAttributes.FALLBACK_FROM) != null
				|| attributes.get(AgentSpanAttributes.STUCK_OF_SPAN) != null
				|| Boolean.TRUE.equals(attributes.get(AgentSpanAttributes.WAS_STUCK))
				|| Boolean.TRUE.equals(attributes.get(AgentSpanAttributes.INTERRUPTED));
	}

	// Each call that may be retried has a first attempt, and most succeed.
	private static boolean isRepeated(@Nullable Long attempt) {
		return attempt != null && attempt > 1;
	}

}

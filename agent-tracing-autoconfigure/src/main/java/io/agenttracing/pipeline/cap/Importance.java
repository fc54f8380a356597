package io.agenttracing.pipeline.cap;

import io.agenttracing.AgentSpanAttributes;
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

	/** Anything else. */
	ORDINARY;

	static Importance of(SpanData span) {
		if (span.getStatus().getStatusCode() == StatusCode.ERROR) {
			return ERROR;
		}
		Attributes attributes = span.getAttributes();
		if (isAgent(attributes.get(AgentSpanAttributes.OPERATION_NAME))) {
			return AGENT;
		}
		if (span.getKind() == SpanKind.PRODUCER || span.getKind() == SpanKind.CONSUMER) {
			return HOP;
		}
		return isNotable(attributes) ? NOTABLE : ORDINARY;
	}

	private static boolean isAgent(String operation) {
		return "invoke_agent".equals(operation) || "invoke_workflow".equals(operation);
	}

	private static boolean isNotable(Attributes attributes) {
		return attributes.get(AgentSpanAttributes.DECISION_NAME) != null
				|| isRepeated(attributes.get(AgentSpanAttributes.RETRY_ATTEMPT))
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

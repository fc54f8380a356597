package io.agenttracing.span;

import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

/**
 * The span of the closest agent call in a context, also below spans of other libraries
 * and of retry attempts.
 *
 * @since 0.1.0
 */
public final class CurrentAgentSpan {

	static final ContextKey<Span> KEY = ContextKey.named("agent-tracing.span");

	private static final List<AttributeKey<String>> NAMES = List.of(AgentSpanAttributes.STEP_NAME,
			AgentSpanAttributes.TOOL_NAME, AgentSpanAttributes.DATA_SOURCE_ID, AgentSpanAttributes.DECISION_NAME,
			AgentSpanAttributes.AGENT_NAME, AgentSpanAttributes.WORKFLOW_NAME, AgentSpanAttributes.REQUEST_MODEL);

	private CurrentAgentSpan() {
	}

	/**
	 * The span of the closest agent call.
	 * @param context the context
	 * @return the span, an invalid one where there is none
	 */
	public static Span of(Context context) {
		Span span = context.get(KEY);
		return (span != null) ? span : Span.getInvalid();
	}

	/**
	 * Stores a span as that of the closest agent call.
	 * @param span the span
	 * @param context the context of its caller
	 * @return the context of the call
	 */
	public static Context store(Span span, Context context) {
		return context.with(KEY, span);
	}

	/**
	 * Whether a span is that of a step rather than of an agent.
	 * @param span the span of an agent call
	 * @return whether it is a step
	 */
	public static boolean isStep(Span span) {
		String operation = attribute(span, AgentSpanAttributes.OPERATION_NAME);
		return span instanceof ReadableSpan && (operation == null || !operation.startsWith("invoke_"));
	}

	/**
	 * The name of an agent call, which is mostly part of its span's name.
	 * @param span the span of the call
	 * @return the name
	 */
	public static String name(Span span) {
		for (AttributeKey<String> key : NAMES) {
			String name = attribute(span, key);
			if (name != null) {
				return name;
			}
		}
		return (span instanceof ReadableSpan readable) ? readable.getName() : "";
	}

	private static @Nullable String attribute(Span span, AttributeKey<String> key) {
		return (span instanceof ReadableSpan readable) ? readable.getAttribute(key) : null;
	}

}

package io.agenttracing.diagnosis.tree;

import java.util.Set;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * What a span is, in one character.
 *
 * @since 0.1.0
 */
public final class SpanSymbol {

	// Of frameworks, beside what this library calls a step
	private static final Set<String> STEPS = Set.of("chat", "generate_content", "text_completion", "embeddings",
			"retrieval", "execute_tool");

	private static final String AGENT_SCOPE = "io.agenttracing";

	private SpanSymbol() {
	}

	/**
	 * The symbol of a span.
	 * @param span the span
	 * @return ◆ agent, ◇ step or call of a model or tool, → message out, ← message in, ·
	 * anything else
	 */
	public static String of(SpanData span) {
		if (isAgent(span)) {
			return "◆";
		}
		if (span.getKind() == SpanKind.PRODUCER) {
			return "→";
		}
		if (span.getKind() == SpanKind.CONSUMER) {
			return "←";
		}
		return isStep(span) ? "◇" : "·";
	}

	private static boolean isStep(SpanData span) {
		return AGENT_SCOPE.equals(span.getInstrumentationScopeInfo().getName())
				|| STEPS.contains(String.valueOf(span.getAttributes().get(AgentSpanAttributes.OPERATION_NAME)));
	}

	static boolean isAgent(SpanData span) {
		String operation = span.getAttributes().get(AgentSpanAttributes.OPERATION_NAME);
		return "invoke_agent".equals(operation) || "invoke_workflow".equals(operation);
	}

}

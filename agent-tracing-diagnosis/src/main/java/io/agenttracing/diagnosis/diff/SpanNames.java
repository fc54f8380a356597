package io.agenttracing.diagnosis.diff;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.opentelemetry.api.common.AttributeKey;

/**
 * The names that a test may call a span by: that of the span, and what people say instead
 * of it, such as {@code score} for {@code execute_tool score attempt 2}.
 *
 * @since 0.1.0
 */
public final class SpanNames {

	private static final List<String> PREFIXES = List.of("fallback ", "decision ");

	private SpanNames() {
	}

	/**
	 * Whether a span goes by a name.
	 * @param span the span
	 * @param name the name
	 * @return whether it is one of its names
	 */
	public static boolean has(SpanNode span, String name) {
		return span.name().equals(name) || of(span).contains(name);
	}

	/**
	 * All names of a span.
	 * @param span the span
	 * @return its own name first
	 */
	public static Set<String> of(SpanNode span) {
		Set<String> names = new LinkedHashSet<>();
		String name = StepName.withoutAttempt(span.name());
		names.add(span.name());
		names.add(name);
		names.add(withoutOperation(span, name));
		names.add(StepName.withoutIds(name));
		names.add(StepName.withoutIds(withoutOperation(span, name)));
		names.add(span.label());
		keys(span).forEach((key) -> {
			String text = span.text(key);
			if (text != null) {
				names.add(text);
			}
		});
		return names;
	}

	/**
	 * The name for people.
	 * @param span the span
	 * @return the shortest that says what it is
	 */
	public static String shortest(SpanNode span) {
		return withoutOperation(span, StepName.withoutAttempt(span.name()));
	}

	private static String withoutOperation(SpanNode span, String name) {
		String operation = span.text(AgentSpanAttributes.OPERATION_NAME);
		if (operation != null && name.startsWith(operation + ' ')) {
			return name.substring(operation.length() + 1);
		}
		for (String prefix : PREFIXES) {
			if (name.startsWith(prefix)) {
				return name.substring(prefix.length());
			}
		}
		return name;
	}

	// Of an agent's name only on the agent: what it calls may have that, too.
	private static List<AttributeKey<String>> keys(SpanNode span) {
		List<AttributeKey<String>> keys = new ArrayList<>(
				List.of(AgentSpanAttributes.STEP_NAME, AgentSpanAttributes.DECISION_NAME));
		if (span.isAgent()) {
			keys.add(AgentSpanAttributes.AGENT_NAME);
			keys.add(AgentSpanAttributes.WORKFLOW_NAME);
		}
		if (span.isTool()) {
			keys.add(AgentSpanAttributes.TOOL_NAME);
		}
		return keys;
	}

}

package io.agenttracing.test.place;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.trace.SpanNode;

/**
 * How many tokens the models below a place used, input and output.
 *
 * @param tokens the sum
 * @param calls the number of calls of models
 * @param silent how many of them do not say how many they used
 */
public record TokenUse(long tokens, int calls, int silent) {

	/**
	 * Adds up. Of a call of a model within another one, as frameworks make them, the
	 * outer one counts; of an agent whose models' spans are not here, what it says.
	 * @param place the place
	 * @return the sum
	 */
	public static TokenUse of(Place place) {
		Set<SpanNode> counted = new HashSet<>();
		long tokens = 0;
		int calls = 0;
		int silent = 0;
		for (SpanNode span : place.inside()) {
			SpanNode above = span.parent();
			if (above != null && counted.contains(above)) {
				counted.add(span);
			}
			else if (span.isModelCall() || span.isEmbeddings()) {
				long used = of(span);
				boolean says = used > 0 || says(span);
				if (says) {
					counted.add(span);
				}
				// Folded into it are others like it.
				calls++;
				silent += says ? 0 : 1;
				tokens += used;
			}
		}
		long summed = place.calls().stream().mapToLong((call) -> of(call.last())).sum();
		return (summed > tokens) ? new TokenUse(summed, calls, 0) : new TokenUse(tokens, calls, silent);
	}

	private static boolean says(SpanNode span) {
		return List.of(AgentSpanAttributes.USAGE_INPUT_TOKENS, AgentSpanAttributes.USAGE_OUTPUT_TOKENS)
			.stream()
			.anyMatch((key) -> span.text(key) != null);
	}

	private static long of(SpanNode span) {
		long tokens = span.count(AgentSpanAttributes.USAGE_INPUT_TOKENS)
				+ span.count(AgentSpanAttributes.USAGE_OUTPUT_TOKENS);
		return (tokens > 0) ? tokens : span.count(AgentSpanAttributes.TOTAL_INPUT_TOKENS)
				+ span.count(AgentSpanAttributes.TOTAL_OUTPUT_TOKENS);
	}

}

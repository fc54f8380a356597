package io.agenttracing.diagnosis.rule;

import java.util.ArrayDeque;
import java.util.Deque;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.text.LogText;
import io.opentelemetry.api.trace.SpanKind;
import org.jspecify.annotations.Nullable;

/**
 * Which agent had a payload: the one that sent it, was given it, or asked for it.
 */
final class Participants {

	private static final int MAX_STEPS = 64;

	private Participants() {
	}

	/**
	 * Who has made what a span sent or returned.
	 * @return an agent, or else what receives the request or message that it serves
	 */
	static SpanNode maker(SpanNode span) {
		SpanNode maker = span;
		for (int i = 0; i < MAX_STEPS && !maker.isAgent() && !isEntry(maker); i++) {
			SpanNode above = maker.parent();
			if (above == null || !above.service().equals(span.service())) {
				break;
			}
			maker = above;
		}
		return maker;
	}

	/**
	 * The agent that called another one, in the same process.
	 * @return null where it is not known who has made its arguments
	 */
	static @Nullable SpanNode caller(SpanNode agent) {
		SpanNode above = agent.parent();
		if (isEntry(agent) || above == null || !above.service().equals(agent.service())) {
			return null;
		}
		SpanNode caller = maker(above);
		return caller.isAgent() ? caller : null;
	}

	/**
	 * Who has received a message.
	 * @return the first agent below its span, or else that
	 */
	static SpanNode receiver(SpanNode consumer) {
		Deque<SpanNode> next = new ArrayDeque<>();
		next.add(consumer);
		for (int i = 0; i < MAX_STEPS && !next.isEmpty(); i++) {
			SpanNode span = next.remove();
			if (span.isAgent()) {
				return span;
			}
			for (int child = 0; child < span.children().size() && next.size() < MAX_STEPS; child++) {
				SpanNode below = span.children().get(child);
				if (!below.isProducer() && !below.isConsumer()) {
					next.add(below);
				}
			}
		}
		return consumer;
	}

	private static boolean isEntry(SpanNode span) {
		return span.isConsumer() || span.data().getKind() == SpanKind.SERVER;
	}

	/**
	 * Its name for people: of an agent without what is done with it.
	 */
	static String name(SpanNode span) {
		if (!span.isAgent()) {
			return span.label();
		}
		String name = span.text(AgentSpanAttributes.AGENT_NAME);
		name = (name != null) ? name : span.text(AgentSpanAttributes.WORKFLOW_NAME);
		if (name == null) {
			return span.label().replaceFirst("^invoke_(agent|workflow) ", "");
		}
		return LogText.of(name);
	}

}

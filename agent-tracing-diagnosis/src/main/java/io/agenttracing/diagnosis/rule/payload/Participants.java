package io.agenttracing.diagnosis.rule.payload;

import java.util.ArrayList;
import java.util.List;

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
	 * Who has sent a message: the agent around it, or else the one that was done last
	 * where the same request or message is served, whose work is sent on.
	 * @return that agent, or else what serves it
	 */
	static SpanNode sender(SpanNode producer) {
		SpanNode maker = maker(producer);
		SpanNode last = null;
		for (SpanNode span : maker.isAgent() ? List.<SpanNode>of() : near(maker)) {
			if (span.isAgent() && span.end() <= producer.begin() && (last == null || span.end() > last.end())) {
				last = span;
			}
		}
		return (last != null) ? last : maker;
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
		for (SpanNode span : near(consumer)) {
			if (span.isAgent()) {
				return span;
			}
		}
		return consumer;
	}

	// It and what it called, those that are nearest first, without what agents called in
	// turn, or what was sent.
	private static List<SpanNode> near(SpanNode top) {
		List<SpanNode> near = new ArrayList<>();
		near.add(top);
		for (int i = 0; i < near.size(); i++) {
			SpanNode span = near.get(i);
			List<SpanNode> children = span.isAgent() ? List.of() : span.children();
			for (int child = 0; child < children.size() && near.size() < MAX_STEPS; child++) {
				SpanNode below = children.get(child);
				if (!below.isProducer() && !isEntry(below)) {
					near.add(below);
				}
			}
		}
		return near;
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

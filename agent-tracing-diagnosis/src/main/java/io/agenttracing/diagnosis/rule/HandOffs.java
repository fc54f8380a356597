package io.agenttracing.diagnosis.rule;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * Agents that call agents, one below the other. Siblings that alternate are the loop of
 * one who orchestrates them.
 */
final class HandOffs {

	static final int MAX_STEPS = 256;

	private static final int MAX_CYCLE = 4;

	private HandOffs() {
	}

	/**
	 * Whether an agent may have been called by another: it is not the first span.
	 */
	static boolean isHandOff(SpanData span) {
		return span.getParentSpanContext().isValid()
				&& "invoke_agent".equals(span.getAttributes().get(AgentSpanAttributes.OPERATION_NAME));
	}

	/**
	 * The cycle of two to four different agents that was walked most often.
	 */
	static @Nullable Cycle longestCycle(Trace trace) {
		List<SpanNode> order = trace.order();
		// Of each agent, how many above it have the name of the one so many steps higher.
		int[][] same = new int[order.size()][];
		SpanNode last = null;
		int walked = 0;
		int most = 1;
		for (SpanNode span : order) {
			if (!span.isAgent()) {
				continue;
			}
			int[] here = new int[MAX_CYCLE + 1];
			same[span.order()] = here;
			SpanNode caller = caller(trace, span);
			int[] above = (caller != null) ? same[caller.order()] : null;
			SpanNode other = caller;
			for (int length = 2; length <= MAX_CYCLE && other != null && above != null; length++) {
				other = caller(trace, other);
				here[length] = (other != null && name(other).equals(name(span))) ? above[length] + 1 : 0;
				int rounds = here[length] / length + 1;
				if (here[length] > 0 && rounds > most && areDifferent(trace, span, length)) {
					most = rounds;
					last = span;
					walked = length;
				}
			}
		}
		return (last != null) ? cycle(trace, last, walked, most) : null;
	}

	private static boolean areDifferent(Trace trace, SpanNode last, int length) {
		Set<String> names = new HashSet<>();
		SpanNode agent = last;
		for (int i = 0; agent != null && i < length; i++) {
			names.add(name(agent));
			agent = caller(trace, agent);
		}
		return names.size() == length;
	}

	private static Cycle cycle(Trace trace, SpanNode last, int length, int rounds) {
		List<SpanNode> agents = new ArrayList<>();
		SpanNode agent = last;
		for (int i = 0; agent != null && i < length * rounds; i++) {
			agents.add(agent);
			agent = caller(trace, agent);
		}
		Collections.reverse(agents);
		List<String> names = agents.subList(0, Math.min(length, agents.size())).stream().map(HandOffs::name).toList();
		return new Cycle(names, rounds, agents);
	}

	static @Nullable SpanNode caller(Trace trace, SpanNode agent) {
		SpanNode owner = agent.owner();
		return (owner != agent && owner.isAgent()) ? owner : null;
	}

	private static String name(SpanNode agent) {
		String name = agent.text(AgentSpanAttributes.AGENT_NAME);
		if (name == null) {
			name = agent.text(AgentSpanAttributes.WORKFLOW_NAME);
		}
		return (name != null) ? name : agent.name();
	}

	/**
	 * The first of spans by their begin that began at a time or later.
	 */
	static int firstFrom(List<SpanNode> byBegin, double begin) {
		int from = 0;
		int to = byBegin.size();
		while (from < to) {
			int middle = (from + to) >>> 1;
			if (byBegin.get(middle).begin() < begin) {
				from = middle + 1;
			}
			else {
				to = middle;
			}
		}
		return from;
	}

	/**
	 * Agents that handed over in a circle.
	 *
	 * @param names their names, each once
	 * @param rounds how often it was walked
	 * @param agents the spans from the top
	 */
	record Cycle(List<String> names, int rounds, List<SpanNode> agents) {

	}

}

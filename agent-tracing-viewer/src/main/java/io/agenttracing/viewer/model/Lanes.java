package io.agenttracing.viewer.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.trace.RetriedCall;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.agenttracing.text.LogText;

/**
 * Who did what: each span belongs to the nearest agent above it in its own process, or
 * else to its service.
 */
final class Lanes {

	private static final int MOST = 200;

	private static final int NAME = 120;

	private static final Of OTHERS = new Of(false, "(others)");

	private static final String UNKNOWN = "(unknown service)";

	private final Map<Of, Lane> lanes = new LinkedHashMap<>();

	private final Map<SpanNode, Lane> bySpan;

	private final Map<SpanNode, Double> own;

	private final Set<SpanNode> retries = new HashSet<>();

	Lanes(ViewedTrace viewed) {
		Trace trace = viewed.drawn();
		this.bySpan = new HashMap<>(trace.spans().size() * 2);
		this.own = new HashMap<>(trace.spans().size() * 2);
		for (RetriedCall call : trace.calls()) {
			call.attempts().stream().filter((attempt) -> attempt != call.first()).forEach(this.retries::add);
		}
		List<Of> all = trace.spans().stream().map(Lanes::owner).toList();
		Set<String> agents = new HashSet<>();
		all.stream().filter(Of::agent).forEach((of) -> agents.add(of.name()));
		Iterator<Of> next = all.iterator();
		for (SpanNode span : trace.spans()) {
			Of of = next.next();
			boolean room = this.lanes.size() < MOST || this.lanes.containsKey(of);
			Lane lane = this.lanes.computeIfAbsent(room ? of : OTHERS, (key) -> lane(key, agents));
			double millis = ownMillis(span);
			lane.add(span, viewed, isRetry(span), millis);
			this.bySpan.put(span, lane);
			this.own.put(span, millis);
		}
	}

	private static Of owner(SpanNode span) {
		SpanNode agent = span.isAgent() ? span : span.owner();
		if (agent.isAgent() && agent.service().equals(span.service())) {
			return new Of(true, LogText.of(agentName(agent), NAME));
		}
		return new Of(false, span.service().isEmpty() ? UNKNOWN : LogText.of(span.service(), NAME));
	}

	// An application often has the name of its first agent, and is not that agent.
	private static Lane lane(Of of, Set<String> agents) {
		String name = of.name();
		while (!of.agent() && agents.contains(name)) {
			name += " (service)";
		}
		return new Lane(name, of.agent());
	}

	private static String agentName(SpanNode agent) {
		String name = agent.text(AgentSpanAttributes.AGENT_NAME);
		if (name == null) {
			name = agent.text(AgentSpanAttributes.WORKFLOW_NAME);
		}
		return (name != null) ? name : agent.name().replaceFirst("^invoke_(agent|workflow) (?=.)", "");
	}

	// Without the times when something below it ran.
	private static double ownMillis(SpanNode span) {
		double own = span.duration();
		double until = span.begin();
		for (SpanNode child : span.children()) {
			double from = Math.max(until, child.begin());
			double to = Math.min(span.end(), child.end());
			if (to > from) {
				own -= to - from;
				until = to;
			}
		}
		return Math.max(0, own);
	}

	Lane of(SpanNode span) {
		Lane lane = this.bySpan.get(span);
		if (lane == null) {
			throw new IllegalArgumentException("A span of another trace");
		}
		return lane;
	}

	/**
	 * Whether it is an attempt after another one.
	 */
	boolean isRetry(SpanNode span) {
		return this.retries.contains(span) || span.attempt() > 1;
	}

	double own(SpanNode span) {
		return this.own.getOrDefault(span, 0.0);
	}

	/**
	 * The lanes in the order of their first spans.
	 */
	List<Lane> all() {
		return List.copyOf(this.lanes.values());
	}

	List<Lane> agents() {
		List<Lane> agents = new ArrayList<>();
		for (Lane lane : this.lanes.values()) {
			if (lane.isAgent()) {
				agents.add(lane);
			}
		}
		return agents;
	}

	/**
	 * What all of them used.
	 */
	Usage usage() {
		Usage usage = new Usage();
		this.lanes.values().forEach((lane) -> usage.add(lane.usage()));
		return usage;
	}

	/**
	 * Whose lane it is.
	 *
	 * @param agent whether it is an agent's, or a service's
	 * @param name the name of that
	 */
	private record Of(boolean agent, String name) {

	}

}

package io.agenttracing.cli.recorded;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.cli.recorded.Expectations.Agent;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.opentelemetry.api.trace.SpanKind;
import org.jspecify.annotations.Nullable;

/**
 * The agents of a run, in the order in which they began, and what each calls whenever it
 * is called. Models are none of it, since a test has others; nor are bare requests, which
 * a test answers as it likes.
 */
final class RecordedAgents {

	private static final int MAX_AGENTS = 32;

	private static final int MAX_STEPS = 16;

	private static final String DECISION = "DECISION";

	private final Map<String, List<SpanNode>> agents = new LinkedHashMap<>();

	private final RecordedRun run;

	private final AssertableNames names;

	RecordedAgents(RecordedRun run, AssertableNames names) {
		this.run = run;
		this.names = names;
		run.spans()
			.stream()
			.filter(SpanNode::isAgent)
			.sorted(Comparator.comparingDouble(SpanNode::begin))
			.forEach(this::add);
	}

	private void add(SpanNode agent) {
		String name = this.names.keep(name(agent));
		if (name != null && (this.agents.containsKey(name) || this.agents.size() < MAX_AGENTS)) {
			this.agents.computeIfAbsent(name, (any) -> new ArrayList<>()).add(agent);
		}
	}

	private static @Nullable String name(SpanNode agent) {
		String name = agent.text(AgentSpanAttributes.AGENT_NAME);
		if (name == null) {
			name = agent.text(AgentSpanAttributes.WORKFLOW_NAME);
		}
		return (name != null) ? name : agent.name();
	}

	List<Agent> withTheirCalls() {
		Map<SpanNode, Set<String>> calls = new LinkedHashMap<>();
		for (SpanNode span : this.run.spans()) {
			String step = isNamedStep(span) ? this.names.keep(span.name()) : null;
			if (step != null && span.owner() != span) {
				calls.computeIfAbsent(span.owner(), (any) -> new LinkedHashSet<>()).add(step);
			}
		}
		List<Agent> result = new ArrayList<>();
		this.agents.forEach((name, spans) -> result.add(new Agent(name, common(spans, calls))));
		return result;
	}

	// Attempts and decisions are told in other words.
	private static boolean isNamedStep(SpanNode span) {
		return (span.isTool() || span.isStep()) && !span.isAgent() && !span.isModelCall() && !span.isEmbeddings()
				&& !span.isAttempt() && !DECISION.equals(span.text(AgentSpanAttributes.STEP_KIND))
				&& span.data().getKind() != SpanKind.PRODUCER && span.data().getKind() != SpanKind.CONSUMER;
	}

	// One that failed may have left something out.
	private static List<String> common(List<SpanNode> agent, Map<SpanNode, Set<String>> calls) {
		List<SpanNode> good = agent.stream().filter((span) -> !span.isError()).toList();
		if (good.isEmpty()) {
			return agent.stream()
				.map((span) -> calls.getOrDefault(span, Set.of()))
				.flatMap(Collection::stream)
				.distinct()
				.limit(MAX_STEPS)
				.toList();
		}
		Set<String> common = new LinkedHashSet<>(calls.getOrDefault(good.get(0), Set.of()));
		good.forEach((span) -> common.retainAll(calls.getOrDefault(span, Set.of())));
		return common.stream().limit(MAX_STEPS).toList();
	}

	/**
	 * Agents of which each began when the one before had ended.
	 * @return the names of their spans; what is around others is none of it
	 */
	List<String> oneAfterTheOther() {
		List<String> order = new ArrayList<>();
		SpanNode last = null;
		for (List<SpanNode> agent : this.agents.values()) {
			SpanNode first = agent.get(0);
			String name = (agent.size() == 1 && isInnermost(first)) ? this.names.keep(first.name()) : null;
			boolean follows = last == null || (first.begin() >= last.end() && !this.run.trace().isSkewed(first));
			if (name != null && follows && !order.contains(name)) {
				order.add(name);
				last = first;
			}
		}
		return order;
	}

	private static boolean isInnermost(SpanNode agent) {
		return agent.below().stream().noneMatch(SpanNode::isAgent);
	}

}

package io.agenttracing.diagnosis.rule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.google.auto.service.AutoService;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.DiagnosisRule;
import io.agenttracing.diagnosis.Severity;
import io.agenttracing.diagnosis.Verdict;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * An agent that does not come to an end: more calls of a model one after the other, more
 * hand-offs one below the other, or more tokens than any that ended well. A workflow or a
 * job may well call a model a hundred times, for a hundred documents.
 *
 * @since 0.1.0
 */
@AutoService(DiagnosisRule.class)
public final class Runaway implements DiagnosisRule {

	private static final Set<String> MODEL_OPERATIONS = Set.of("chat", "text_completion", "generate_content");

	private static final int MAX_MODEL_CALLS = 32;

	private static final int MAX_HAND_OFFS = 16;

	@Override
	public String id() {
		return "runaway";
	}

	@Override
	public boolean concerns(SpanData span) {
		return MODEL_OPERATIONS.contains(String.valueOf(span.getAttributes().get(AgentSpanAttributes.OPERATION_NAME)))
				|| HandOffs.isHandOff(span);
	}

	@Override
	public List<String> causes() {
		return List.of("agent-loop");
	}

	@Override
	public void examine(Trace trace, Verdict verdict) {
		if (trace.spans().size() < 2) {
			return;
		}
		Map<SpanNode, List<SpanNode>> byOwner = new LinkedHashMap<>();
		boolean[] inModelCall = new boolean[trace.order().size()];
		int[] handOffs = new int[inModelCall.length];
		SpanNode deepest = null;
		for (SpanNode span : trace.order()) {
			SpanNode parent = span.parent();
			boolean nested = parent != null && (inModelCall[parent.order()] || parent.isModelCall());
			inModelCall[span.order()] = nested;
			SpanNode owner = span.owner();
			if (span.isModelCall() && !nested && owner != span && (owner.isAgent() || owner == trace.root())) {
				byOwner.computeIfAbsent(owner, (agent) -> new ArrayList<>()).add(span);
			}
			if (span.isAgent()) {
				SpanNode caller = HandOffs.caller(trace, span);
				handOffs[span.order()] = (caller != null) ? handOffs[caller.order()] + 1 : 0;
				deepest = (deepest == null || handOffs[span.order()] > handOffs[deepest.order()]) ? span : deepest;
			}
		}
		byOwner.forEach((agent, calls) -> examine(trace, agent, calls, verdict));
		if (deepest != null && handOffs[deepest.order()] > MAX_HAND_OFFS) {
			report(trace, deepest, handOffs[deepest.order()], verdict);
		}
	}

	private static void examine(Trace trace, SpanNode agent, List<SpanNode> calls, Verdict verdict) {
		long budget = trace.knowledge().tokenBudget();
		if (calls.size() <= MAX_MODEL_CALLS && budget == 0) {
			return;
		}
		calls.sort(Comparator.comparingDouble(SpanNode::end));
		int chain = 0;
		double end = Double.NEGATIVE_INFINITY;
		long tokens = 0;
		for (SpanNode call : calls) {
			if (call.begin() >= end - 1) {
				chain++;
				end = call.end();
			}
			tokens += call.count(AgentSpanAttributes.USAGE_INPUT_TOKENS)
					+ call.count(AgentSpanAttributes.USAGE_OUTPUT_TOKENS);
		}
		boolean tooDear = budget > 0 && tokens > budget;
		if (tooDear) {
			verdict.found(Severity.WARNING, agent)
				.number("llm_calls", chain)
				.number("tokens", tokens)
				.number("token_budget", budget)
				.cause("%s used %d tokens, more than the %d that an agent may use.", agent.label(), tokens, budget)
				.fix("Limit its rounds, or what the model is told in each"
						+ " (agent-tracing.diagnosis.max-tokens-per-agent: %d).", budget);
		}
		else if (chain > MAX_MODEL_CALLS) {
			verdict.found(isLedByModel(agent) ? Severity.WARNING : Severity.INFO, agent)
				.number("llm_calls", chain)
				.number("tokens", tokens)
				.cause("%s made %d calls of a model one after the other, with %d tokens.", agent.label(), chain, tokens)
				.fix("Limit its rounds.");
		}
	}

	// A workflow, a job or a session has a program, or a person, that says when it ends.
	private static boolean isLedByModel(SpanNode agent) {
		return agent.isAgent() && !"invoke_workflow".equals(agent.text(AgentSpanAttributes.OPERATION_NAME));
	}

	private static void report(Trace trace, SpanNode deepest, int handOffs, Verdict verdict) {
		SpanNode first = deepest;
		for (SpanNode caller = deepest; caller != null; caller = HandOffs.caller(trace, caller)) {
			first = caller;
		}
		verdict.found(Severity.WARNING, first)
			.and(deepest)
			.subject("hand-offs of " + first.label())
			.number("hand_offs", handOffs)
			.cause("%s led to %d hand-offs, one below the other.", first.label(), handOffs)
			.fix("Limit the hand-offs.");
	}

}

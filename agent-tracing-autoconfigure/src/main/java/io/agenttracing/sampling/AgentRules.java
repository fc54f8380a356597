package io.agenttracing.sampling;

import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import org.jspecify.annotations.Nullable;

import org.springframework.util.PatternMatchUtils;

/**
 * The probabilities of single agents and workflows: the first rule that matches the name
 * decides, by the trace id, so that all calls in a trace come out alike.
 */
final class AgentRules {

	private final List<Rule> rules;

	AgentRules(List<SamplingProperties.Rule> rules) {
		this.rules = rules.stream()
			.map((rule) -> new Rule(rule.getAgent(), Sampler.traceIdRatioBased(rule.getProbability())))
			.toList();
	}

	boolean isEmpty() {
		return this.rules.isEmpty();
	}

	/**
	 * Whether a span that starts is an agent whose rule wants it.
	 * @param traceId the id of the trace
	 * @param attributes the attributes at the start
	 * @return whether to sample it
	 */
	boolean want(String traceId, Attributes attributes) {
		String agent = this.rules.isEmpty() ? null : agent(attributes);
		if (agent == null) {
			return false;
		}
		for (Rule rule : this.rules) {
			if (PatternMatchUtils.simpleMatch(rule.agent(), agent)) {
				return rule.sampler()
					.shouldSample(Context.root(), traceId, agent, SpanKind.INTERNAL, Attributes.empty(), List.of())
					.getDecision() == SamplingDecision.RECORD_AND_SAMPLE;
			}
		}
		return false;
	}

	private static @Nullable String agent(Attributes attributes) {
		String operation = attributes.get(AgentSpanAttributes.OPERATION_NAME);
		if ("invoke_agent".equals(operation)) {
			return attributes.get(AgentSpanAttributes.AGENT_NAME);
		}
		return "invoke_workflow".equals(operation) ? attributes.get(AgentSpanAttributes.WORKFLOW_NAME) : null;
	}

	/**
	 * The probability of the agents whose names match.
	 */
	private record Rule(String agent, Sampler sampler) {

	}

}

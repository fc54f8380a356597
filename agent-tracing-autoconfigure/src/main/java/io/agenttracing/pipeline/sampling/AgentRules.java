package io.agenttracing.pipeline.sampling;

import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.context.NamePatterns;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import org.jspecify.annotations.Nullable;

/**
 * Sampling probabilities of single agents and workflows: the first rule that matches the
 * name decides by the trace id, and so alike for all calls in a trace.
 */
final class AgentRules {

	private final NamePatterns names;

	private final List<Sampler> samplers;

	AgentRules(List<SamplingProperties.Rule> rules) {
		this.names = new NamePatterns(rules.stream().map(SamplingProperties.Rule::getAgent).toList());
		this.samplers = rules.stream().map((rule) -> Sampler.traceIdRatioBased(rule.getProbability())).toList();
	}

	NamePatterns names() {
		return this.names;
	}

	/**
	 * Whether a starting span is an agent that is sampled by its rule.
	 * @param traceId the id of the trace
	 * @param attributes the attributes at the start
	 * @return whether to sample it
	 */
	boolean want(String traceId, Attributes attributes) {
		String agent = this.names.isEmpty() ? null : agent(attributes);
		if (agent == null) {
			return false;
		}
		int rule = this.names.first(agent);
		return rule >= 0 && this.samplers.get(rule)
			.shouldSample(Context.root(), traceId, agent, SpanKind.INTERNAL, Attributes.empty(), List.of())
			.getDecision() == SamplingDecision.RECORD_AND_SAMPLE;
	}

	private static @Nullable String agent(Attributes attributes) {
		String operation = attributes.get(AgentSpanAttributes.OPERATION_NAME);
		if ("invoke_agent".equals(operation)) {
			return attributes.get(AgentSpanAttributes.AGENT_NAME);
		}
		return "invoke_workflow".equals(operation) ? attributes.get(AgentSpanAttributes.WORKFLOW_NAME) : null;
	}

}

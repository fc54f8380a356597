package io.agenttracing.insight.meters;

import java.util.concurrent.TimeUnit;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.Usage;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.common.Attributes;
import org.jspecify.annotations.Nullable;

/**
 * Meters of agents and workflows. By the conventions a call counts for the agent that
 * makes it, and not for those around.
 */
final class AgentMeters {

	private final MeterTags tags;

	private final TaggedMeter<Timer> duration;

	private final TaggedMeter<DistributionSummary> inferenceCalls;

	private final TaggedMeter<DistributionSummary> toolCalls;

	private final TokenCounters tokens;

	AgentMeters(MeterFactory meters, MeterTags tags) {
		this.tags = tags;
		this.duration = meters.agentTimer("gen_ai.invoke_agent.duration",
				"The end-to-end duration of a single agent or workflow invocation");
		this.inferenceCalls = meters.calls("gen_ai.invoke_agent.inference_calls",
				"The number of inference (model) calls an agent makes during a single invocation");
		this.toolCalls = meters.calls("gen_ai.invoke_agent.tool_calls",
				"The number of tool calls an agent makes during a single invocation");
		this.tokens = TokenCounters.of(meters, "agent_tracing.usage", "an agent itself");
	}

	void ended(Attributes attributes, String errorType, long nanos, Usage used) {
		String operation = attributes.get(AgentSpanAttributes.OPERATION_NAME);
		String agent = agent(attributes);
		tagged(this.duration, operation, agent).with(this.tags.errorType(), errorType)
			.meter()
			.record(nanos, TimeUnit.NANOSECONDS);
		tagged(this.inferenceCalls, operation, agent).meter().record(used.inferenceCalls());
		tagged(this.toolCalls, operation, agent).meter().record(used.toolCalls());
		if (used != Usage.NONE) {
			this.tokens.add(used, (counter) -> tagged(counter, operation, agent));
		}
	}

	private <M> TaggedMeter<M> tagged(TaggedMeter<M> meter, @Nullable String operation, @Nullable String agent) {
		return meter.with(this.tags.operation(), operation).with(this.tags.agent(), agent);
	}

	private static @Nullable String agent(Attributes attributes) {
		String name = attributes.get(AgentSpanAttributes.AGENT_NAME);
		return (name != null) ? name : attributes.get(AgentSpanAttributes.WORKFLOW_NAME);
	}

}

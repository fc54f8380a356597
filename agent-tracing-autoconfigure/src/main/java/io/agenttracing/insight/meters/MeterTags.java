package io.agenttracing.insight.meters;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.api.common.AttributeKey;

/**
 * The tags of all meters, each with the values it has had so far.
 *
 * @param operation the operation of an agent or a model
 * @param agent the name of an agent or workflow
 * @param errorType the error
 * @param tool the name of a tool
 * @param provider the provider of a model
 * @param model the model that was asked for
 * @param stepName the name of a step
 * @param stepKind the kind of a step
 */
record MeterTags(TagValues operation, TagValues agent, TagValues errorType, TagValues tool, TagValues provider,
		TagValues model, TagValues stepName, TagValues stepKind) {

	static MeterTags create() {
		return new MeterTags(of(AgentSpanAttributes.OPERATION_NAME), of(AgentSpanAttributes.AGENT_NAME),
				of(AgentSpanAttributes.ERROR_TYPE), of(AgentSpanAttributes.TOOL_NAME),
				of(AgentSpanAttributes.PROVIDER_NAME), of(AgentSpanAttributes.REQUEST_MODEL),
				of(AgentSpanAttributes.STEP_NAME), of(AgentSpanAttributes.STEP_KIND));
	}

	private static TagValues of(AttributeKey<String> key) {
		return new TagValues(key.getKey());
	}

}

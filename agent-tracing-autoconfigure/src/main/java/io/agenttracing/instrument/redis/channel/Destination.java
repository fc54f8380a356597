package io.agenttracing.instrument.redis.channel;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.api.common.Attributes;

/**
 * A channel or stream as spans name it, with what all of its spans share.
 *
 * @param name its name in spans and meters
 * @param publish the name of PRODUCER spans
 * @param process the name of CONSUMER spans
 * @param processing the attributes of CONSUMER spans
 */
record Destination(String name, String publish, String process, Attributes processing) {

	static Destination named(String name) {
		return new Destination(name, "publish " + name, "process " + name,
				Attributes.of(AgentSpanAttributes.MESSAGING_SYSTEM, "redis",
						AgentSpanAttributes.MESSAGING_OPERATION_NAME, "process",
						AgentSpanAttributes.MESSAGING_OPERATION_TYPE, "process",
						AgentSpanAttributes.MESSAGING_DESTINATION_NAME, name));
	}

}

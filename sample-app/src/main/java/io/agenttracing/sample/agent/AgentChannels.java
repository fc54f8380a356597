package io.agenttracing.sample.agent;

import java.util.EnumMap;
import java.util.Map;

import io.agenttracing.sample.AgentName;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.stereotype.Component;

/**
 * Sends tasks to agents, as plain JSON over Redis pub/sub. The trace context that goes
 * along is none of its business.
 */
@Component
public class AgentChannels {

	static final String RETRIEVAL = "agent.retrieval";

	static final String LLM = "agent.llm";

	/** The agents that listen, each on its channel. */
	public static final Map<AgentName, String> LISTENERS = new EnumMap<>(
			Map.of(AgentName.RETRIEVAL, RETRIEVAL, AgentName.LLM, LLM));

	private final StringRedisTemplate redis;

	private final JsonMapper json;

	AgentChannels(StringRedisTemplate redis, JsonMapper json) {
		this.redis = redis;
		this.json = json;
	}

	void send(String channel, Object task) {
		Long receivers = this.redis.convertAndSend(channel, this.json.writeValueAsString(task));
		if (receivers != null && receivers == 0) {
			throw PipelineException.failed("No agent listens on the channel " + channel);
		}
	}

	<T> T read(String message, Class<T> type) {
		return this.json.readValue(message, type);
	}

}

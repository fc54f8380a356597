package io.agenttracing.sample.agent;

import java.util.List;

import tools.jackson.databind.json.JsonMapper;

import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.DefaultRedisScript;
import org.springframework.data.redis.core.script.RedisScript;
import org.springframework.stereotype.Component;

/**
 * Sends tasks to agents, as plain JSON over Redis pub/sub. The trace context that goes
 * along is none of its business.
 */
@Component
public class AgentChannels {

	static final String RETRIEVAL = "agent.retrieval";

	static final String LLM = "agent.llm";

	/** Every channel that an agent has to listen on. */
	public static final List<String> ALL = List.of(RETRIEVAL, LLM);

	private static final RedisScript<Long> COUNT_LISTENERS = new DefaultRedisScript<>(
			"return redis.call('PUBSUB', 'NUMSUB', ARGV[1])[2]", Long.class);

	private final StringRedisTemplate redis;

	private final JsonMapper json;

	AgentChannels(StringRedisTemplate redis, JsonMapper json) {
		this.redis = redis;
		this.json = json;
	}

	/**
	 * Says whether an agent listens, in whatever process.
	 * @param channel the channel
	 * @return whether a message on the channel would reach anybody
	 */
	public boolean hasListener(String channel) {
		Long listeners = this.redis.execute(COUNT_LISTENERS, List.of(), channel);
		return listeners != null && listeners > 0;
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

package io.agenttracing.instrument.redis;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.autoconfigure.PropertyRequirement;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of tracing across Redis.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("agent-tracing.redis")
public class RedisTracingProperties implements InitializingBean {

	/**
	 * What is done with messages: publish and read envelopes, only read them, or leave
	 * Redis alone.
	 */
	private Mode mode = Mode.READ_WRITE;

	/**
	 * Channels to publish in envelopes, as globs with * and ?. All listeners of these
	 * channels have to read envelopes.
	 */
	private List<String> writeChannels = new ArrayList<>();

	/**
	 * Whether a message without a trace context gets a span of its own, which starts a
	 * new trace. Agents that its listener calls have spans either way.
	 */
	private boolean startTraces = true;

	public Mode getMode() {
		return this.mode;
	}

	public void setMode(Mode mode) {
		this.mode = mode;
	}

	public List<String> getWriteChannels() {
		return this.writeChannels;
	}

	public void setWriteChannels(List<String> writeChannels) {
		this.writeChannels = writeChannels;
	}

	public boolean isStartTraces() {
		return this.startTraces;
	}

	public void setStartTraces(boolean startTraces) {
		this.startTraces = startTraces;
	}

	@Override
	public void afterPropertiesSet() {
		for (int i = 0; i < this.writeChannels.size(); i++) {
			String glob = this.writeChannels.get(i);
			PropertyRequirement.require(glob != null && !glob.isBlank(),
					"agent-tracing.redis.write-channels[" + i + "]", glob,
					"It must be the name of a channel or a glob, such as \"agent.*\".");
		}
	}

	/**
	 * What is done with the messages of Redis.
	 */
	public enum Mode {

		/** Publish envelopes to the channels listed, and read them from all. */
		READ_WRITE,

		/** Read envelopes, publish none. */
		READ,

		/** Neither publish nor read envelopes: listeners see them as they are. */
		OFF

	}

}

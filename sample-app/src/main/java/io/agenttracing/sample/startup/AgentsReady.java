package io.agenttracing.sample.startup;

import java.time.Duration;
import java.util.Set;

import io.agenttracing.sample.AgentName;
import io.agenttracing.sample.CannotStartException;
import io.agenttracing.sample.SampleProperties;
import io.agenttracing.sample.agent.AgentChannels;
import io.agenttracing.sample.redis.Subscriptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.stereotype.Component;

/**
 * Waits for agents that start in other processes. Those of this one listen by now.
 */
@Component
class AgentsReady {

	private static final Logger logger = LoggerFactory.getLogger(AgentsReady.class);

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private static final long INTERVAL_MILLIS = 250;

	private final LettuceConnectionFactory redis;

	private final Set<AgentName> here;

	AgentsReady(LettuceConnectionFactory redis, SampleProperties properties) {
		this.redis = redis;
		this.here = properties.agents();
	}

	void await() throws InterruptedException {
		if (this.here.containsAll(AgentChannels.LISTENERS.keySet())) {
			return;
		}
		long deadline = System.nanoTime() + TIMEOUT.toNanos();
		try (Subscriptions subscriptions = new Subscriptions(this.redis)) {
			for (String channel : AgentChannels.LISTENERS.values()) {
				await(channel, subscriptions, deadline);
			}
		}
	}

	private static void await(String channel, Subscriptions subscriptions, long deadline) throws InterruptedException {
		boolean told = false;
		while (!subscriptions.hasListener(channel)) {
			if (System.nanoTime() - deadline > 0) {
				throw new CannotStartException("No agent listens on the channel " + channel + ".",
						"Start the process with the missing agents, against the same Redis.", null);
			}
			if (!told) {
				logger.info("Waiting for an agent that listens on {}", channel);
				told = true;
			}
			Thread.sleep(INTERVAL_MILLIS);
		}
	}

}

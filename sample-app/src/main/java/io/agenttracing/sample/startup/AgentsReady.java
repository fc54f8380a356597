package io.agenttracing.sample.startup;

import java.time.Duration;

import io.agenttracing.sample.CannotStartException;
import io.agenttracing.sample.agent.AgentChannels;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;

/**
 * Waits for agents that start in other processes.
 */
@Component
class AgentsReady {

	private static final Logger logger = LoggerFactory.getLogger(AgentsReady.class);

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private static final long INTERVAL_MILLIS = 250;

	private final AgentChannels channels;

	AgentsReady(AgentChannels channels) {
		this.channels = channels;
	}

	void await() throws InterruptedException {
		long deadline = System.nanoTime() + TIMEOUT.toNanos();
		for (String channel : AgentChannels.ALL) {
			await(channel, deadline);
		}
	}

	private void await(String channel, long deadline) throws InterruptedException {
		boolean told = false;
		while (!this.channels.hasListener(channel)) {
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

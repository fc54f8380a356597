package io.agenttracing.sample.startup;

import java.util.stream.Collectors;

import io.agenttracing.sample.AgentName;
import io.agenttracing.sample.SampleProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

/**
 * Says what a process does that has agents, but no orchestrator.
 */
@Component
class WaitingForWork implements ApplicationRunner {

	private static final Logger logger = LoggerFactory.getLogger(WaitingForWork.class);

	private final SampleProperties properties;

	WaitingForWork(SampleProperties properties) {
		this.properties = properties;
	}

	@Override
	public void run(ApplicationArguments arguments) {
		if (this.properties.agents().contains(AgentName.ORCHESTRATOR)) {
			return;
		}
		String agents = this.properties.agents().stream().map(AgentName::id).collect(Collectors.joining(", "));
		logger.info("Waiting for work of an orchestrator in another process: {}", agents);
		if (this.properties.scenario() != null) {
			logger.info("Scenario {}: {}", this.properties.scenario().id(), this.properties.scenario().problem());
		}
	}

}

package io.agenttracing.sample.springai;

import io.agenttracing.sample.AgentsBy;

import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;

/**
 * Leaves Spring AI's auto-configurations out where the agents are not built with it. An
 * application of one kind would not need this.
 */
class SpringAiWhereChosen implements AutoConfigurationImportFilter, EnvironmentAware {

	private boolean chosen;

	@Override
	public void setEnvironment(Environment environment) {
		this.chosen = environment.acceptsProfiles(Profiles.of(AgentsBy.SPRING_AI));
	}

	@Override
	public boolean[] match(String[] autoConfigurations, AutoConfigurationMetadata metadata) {
		boolean[] matches = new boolean[autoConfigurations.length];
		for (int i = 0; i < matches.length; i++) {
			matches[i] = this.chosen || autoConfigurations[i] == null
					|| !autoConfigurations[i].startsWith("org.springframework.ai.");
		}
		return matches;
	}

}

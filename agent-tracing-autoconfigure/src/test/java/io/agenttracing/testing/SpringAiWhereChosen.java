package io.agenttracing.testing;

import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Leaves Spring AI's auto-configurations to the applications that choose a model, by
 * {@value #CHOICE}: those of three vendors are on the class path of all tests, and each
 * wants a key.
 */
public final class SpringAiWhereChosen implements AutoConfigurationImportFilter, EnvironmentAware {

	/**
	 * The property of Spring AI that chooses a vendor of chat models.
	 */
	public static final String CHOICE = "spring.ai.model.chat";

	private Environment environment;

	@Override
	public void setEnvironment(Environment environment) {
		this.environment = environment;
	}

	@Override
	public boolean[] match(String[] autoConfigurations, AutoConfigurationMetadata metadata) {
		boolean chosen = this.environment.containsProperty(CHOICE);
		boolean[] matches = new boolean[autoConfigurations.length];
		for (int i = 0; i < matches.length; i++) {
			matches[i] = chosen || autoConfigurations[i] == null
					|| !autoConfigurations[i].startsWith("org.springframework.ai.");
		}
		return matches;
	}

}

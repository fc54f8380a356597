package io.agenttracing.testing;

import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Leaves Spring AI's auto-configurations to the applications that choose a model, by
 * {@value #CHOICE}: those of three vendors are on the class path of all tests, and each
 * wants a key. Those of MCP are for applications that say {@value #MCP_CLIENT} or
 * {@value #MCP_SERVER}.
 */
public final class SpringAiWhereChosen implements AutoConfigurationImportFilter, EnvironmentAware {

	/**
	 * The property of Spring AI that chooses a vendor of chat models.
	 */
	public static final String CHOICE = "spring.ai.model.chat";

	/**
	 * The property of Spring AI that an application with connections to MCP servers sets.
	 */
	public static final String MCP_CLIENT = "spring.ai.mcp.client.enabled";

	/**
	 * The property of Spring AI that an application which is an MCP server sets.
	 */
	public static final String MCP_SERVER = "spring.ai.mcp.server.enabled";

	private Environment environment;

	@Override
	public void setEnvironment(Environment environment) {
		this.environment = environment;
	}

	@Override
	public boolean[] match(String[] autoConfigurations, AutoConfigurationMetadata metadata) {
		boolean[] matches = new boolean[autoConfigurations.length];
		for (int i = 0; i < matches.length; i++) {
			String choice = choice(autoConfigurations[i]);
			matches[i] = choice == null || this.environment.containsProperty(choice);
		}
		return matches;
	}

	private static String choice(String autoConfiguration) {
		if (autoConfiguration == null || !autoConfiguration.startsWith("org.springframework.ai.")) {
			return null;
		}
		if (autoConfiguration.startsWith("org.springframework.ai.mcp.client.")) {
			return MCP_CLIENT;
		}
		return autoConfiguration.startsWith("org.springframework.ai.mcp.server.") ? MCP_SERVER : CHOICE;
	}

}

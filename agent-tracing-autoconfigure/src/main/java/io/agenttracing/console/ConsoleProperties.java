package io.agenttracing.console;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of the trace tree on the console.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("agent-tracing.console")
public class ConsoleProperties {

	/**
	 * Whether each finished trace is printed to the console as a tree.
	 */
	private boolean enabled;

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

}

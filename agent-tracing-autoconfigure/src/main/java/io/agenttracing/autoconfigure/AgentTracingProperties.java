package io.agenttracing.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of agent tracing as a whole.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("agent-tracing")
public class AgentTracingProperties {

	/**
	 * Whether agents are traced. Messages that carry a trace context are unwrapped even
	 * when they are not.
	 */
	private boolean enabled = true;

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

}

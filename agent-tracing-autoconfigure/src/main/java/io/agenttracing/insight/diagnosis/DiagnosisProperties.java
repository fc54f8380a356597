package io.agenttracing.insight.diagnosis;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of the diagnosis of traces.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("agent-tracing.diagnosis")
public class DiagnosisProperties {

	/**
	 * Whether finished traces are examined by the rules, which say what is wrong with
	 * them.
	 */
	private boolean enabled = true;

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

}

package io.agenttracing.instrument.langchain4j;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of tracing LangChain4j.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("agent-tracing.langchain4j")
public class LangChain4jProperties {

	/**
	 * Whether AI services, models, tools and workflows of LangChain4j have spans.
	 */
	private boolean enabled = true;

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

}

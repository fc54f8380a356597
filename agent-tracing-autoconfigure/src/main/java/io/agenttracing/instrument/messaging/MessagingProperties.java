package io.agenttracing.instrument.messaging;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of tracing across Kafka and RabbitMQ.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("agent-tracing.messaging")
public class MessagingProperties {

	/**
	 * Whether Spring's observations of Kafka and RabbitMQ are switched on.
	 */
	private boolean enabled = true;

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

}

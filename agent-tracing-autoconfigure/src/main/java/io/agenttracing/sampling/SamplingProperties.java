package io.agenttracing.sampling;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of sampling.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("agent-tracing.sampling")
public class SamplingProperties {

	/**
	 * Probability in the range from 0.0 to 1.0 that a trace is sampled. Overrides
	 * 'management.tracing.sampling.probability', which applies when this is not set.
	 */
	private @Nullable Double probability;

	public @Nullable Double getProbability() {
		return this.probability;
	}

	public void setProbability(@Nullable Double probability) {
		this.probability = probability;
	}

}

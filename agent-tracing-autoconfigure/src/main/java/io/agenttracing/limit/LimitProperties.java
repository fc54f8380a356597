package io.agenttracing.limit;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Properties of the span cap.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("agent-tracing.limit")
public class LimitProperties {

	/**
	 * Number of spans that this process exports of one trace, zero for all of them.
	 * Errors, agents and messages may take twice as many.
	 */
	private int maxSpansPerTrace = 50;

	public int getMaxSpansPerTrace() {
		return this.maxSpansPerTrace;
	}

	/**
	 * Sets the number of spans that are exported of one trace.
	 * @param maxSpansPerTrace the number of spans, zero for all of them
	 * @throws InvalidConfigurationPropertyValueException if the number is negative
	 */
	public void setMaxSpansPerTrace(int maxSpansPerTrace) {
		if (maxSpansPerTrace < 0) {
			throw new InvalidConfigurationPropertyValueException("agent-tracing.limit.max-spans-per-trace",
					maxSpansPerTrace, "It has to be a number of spans, such as 50, or 0 for no cap.");
		}
		this.maxSpansPerTrace = maxSpansPerTrace;
	}

}

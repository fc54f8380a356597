package io.agenttracing.insight.console;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

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

	/**
	 * Least time between two trees of traces with the same root name. Traces with an
	 * error are always printed.
	 */
	private Duration interval = Duration.ofSeconds(0);

	/**
	 * Where trees are printed. Standard output by default, or standard error where a
	 * server of the Model Context Protocol writes to standard output.
	 */
	private @Nullable Stream stream;

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public Duration getInterval() {
		return this.interval;
	}

	/**
	 * Sets the least time between two trees of traces with the same root name.
	 * @param interval the interval, zero to print each trace
	 * @throws InvalidConfigurationPropertyValueException if the interval is negative
	 */
	public void setInterval(Duration interval) {
		if (interval.isNegative()) {
			throw new InvalidConfigurationPropertyValueException("agent-tracing.console.interval", interval,
					"It has to be zero or more, such as 30s.");
		}
		this.interval = interval;
	}

	public @Nullable Stream getStream() {
		return this.stream;
	}

	public void setStream(@Nullable Stream stream) {
		this.stream = stream;
	}

	/**
	 * A stream of the process.
	 */
	public enum Stream {

		/** Standard output. */
		STDOUT,

		/** Standard error. */
		STDERR

	}

}

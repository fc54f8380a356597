package io.agenttracing.insight.console;

import java.time.Duration;

import io.agenttracing.autoconfigure.PropertyRequirement;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of the trace tree on the console.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("agent-tracing.console")
public class ConsoleProperties implements InitializingBean {

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

	public void setInterval(Duration interval) {
		this.interval = interval;
	}

	public @Nullable Stream getStream() {
		return this.stream;
	}

	public void setStream(@Nullable Stream stream) {
		this.stream = stream;
	}

	@Override
	public void afterPropertiesSet() {
		PropertyRequirement.require(!this.interval.isNegative(), "agent-tracing.console.interval", this.interval,
				"It must not be negative. Set it to 30s, say, or to 0 to print each trace.");
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

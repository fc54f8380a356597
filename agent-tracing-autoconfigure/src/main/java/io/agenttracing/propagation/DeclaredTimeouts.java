package io.agenttracing.propagation;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.util.PatternMatchUtils;

/**
 * The timeouts of agents, workflows and steps that are configured, by their names. The
 * first that matches applies.
 */
public final class DeclaredTimeouts {

	/** No timeouts. */
	public static final DeclaredTimeouts NONE = new DeclaredTimeouts(List.of());

	private final List<Timeout> timeouts;

	public DeclaredTimeouts(List<Timeout> timeouts) {
		this.timeouts = List.copyOf(timeouts);
	}

	/**
	 * The timeout of an agent, workflow or step.
	 * @param name its name
	 * @return the timeout, or {@code null} where none is configured
	 */
	public @Nullable Duration of(String name) {
		for (Timeout timeout : this.timeouts) {
			if (PatternMatchUtils.simpleMatch(timeout.name(), name)) {
				return timeout.duration();
			}
		}
		return null;
	}

	/**
	 * One timeout.
	 *
	 * @param name the name, in which an asterisk stands for any characters
	 * @param duration how long the caller waits
	 */
	public record Timeout(String name, Duration duration) {

	}

}

package io.agenttracing.context;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The timeouts of agents, workflows and steps that are configured, by their names. The
 * first that matches applies.
 */
public final class DeclaredTimeouts {

	/** No timeouts. */
	public static final DeclaredTimeouts NONE = new DeclaredTimeouts(List.of());

	private final List<Timeout> timeouts;

	private final NamePatterns names;

	public DeclaredTimeouts(List<Timeout> timeouts) {
		this.timeouts = List.copyOf(timeouts);
		this.names = new NamePatterns(this.timeouts.stream().map(Timeout::name).toList());
	}

	/**
	 * The timeout of an agent, workflow or step.
	 * @param name its name
	 * @return the timeout, or {@code null} where none is configured
	 */
	public @Nullable Duration of(String name) {
		int first = this.names.first(name);
		return (first >= 0) ? this.timeouts.get(first).duration() : null;
	}

	/**
	 * The configured names.
	 * @return the names, in the order of the timeouts
	 */
	public NamePatterns names() {
		return this.names;
	}

	/**
	 * One timeout.
	 *
	 * @param name the name, a {@link Glob}
	 * @param duration how long the caller waits
	 */
	public record Timeout(String name, Duration duration) {

	}

}

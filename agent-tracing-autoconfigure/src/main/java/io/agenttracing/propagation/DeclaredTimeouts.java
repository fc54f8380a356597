package io.agenttracing.propagation;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The timeouts that are declared beside the code.
 */
@FunctionalInterface
public interface DeclaredTimeouts {

	/** No timeouts. */
	DeclaredTimeouts NONE = (name) -> null;

	/**
	 * The timeout of an agent, workflow or step.
	 * @param name its name
	 * @return after which time a call gives up, {@code null} where that is not declared
	 */
	@Nullable Duration of(String name);

}

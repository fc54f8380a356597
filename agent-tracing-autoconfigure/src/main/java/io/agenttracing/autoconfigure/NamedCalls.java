package io.agenttracing.autoconfigure;

import java.util.List;

import org.jetbrains.annotations.ApiStatus;

/**
 * The agents and steps that are known before they are called.
 *
 * @since 0.1.0
 */
@ApiStatus.Internal
@FunctionalInterface
public interface NamedCalls {

	/**
	 * Finds agents and steps.
	 * @return those that are known so far
	 */
	List<NamedCall> find();

	/**
	 * An agent, workflow or step.
	 *
	 * @param name its name
	 * @param step whether it is a step
	 */
	record NamedCall(String name, boolean step) {

	}

}

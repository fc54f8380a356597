package io.agenttracing.autoconfigure;

import java.util.List;

import org.jetbrains.annotations.ApiStatus;

/**
 * The agents and steps of which it is known without a call that there are some.
 *
 * @since 0.1.0
 */
@ApiStatus.Internal
@FunctionalInterface
public interface NamedCalls {

	/**
	 * Looks for agents and steps.
	 * @return those that are known at this moment
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

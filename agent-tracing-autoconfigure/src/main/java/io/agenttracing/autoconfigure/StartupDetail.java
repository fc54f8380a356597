package io.agenttracing.autoconfigure;

import org.jetbrains.annotations.ApiStatus;

/**
 * One part of the line that is logged at startup. Features contribute beans of this type.
 */
@ApiStatus.Internal
@FunctionalInterface
public interface StartupDetail {

	/**
	 * Describes the feature as it is configured.
	 * @return a few words, such as {@code sampling 10 % of traces}
	 */
	String describe();

}

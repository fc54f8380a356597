package io.agenttracing.viewer;

import org.jspecify.annotations.Nullable;

/**
 * Where lines of the log come from.
 */
@FunctionalInterface
interface LogSource {

	/** A logging system that is not known. */
	LogSource NONE = () -> null;

	/**
	 * Begins to take lines of the log.
	 * @return ends it; null if the application logs with something else
	 */
	@Nullable AutoCloseable attach();

}

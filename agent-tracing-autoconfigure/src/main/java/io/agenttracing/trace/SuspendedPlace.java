package io.agenttracing.trace;

import java.util.List;

/**
 * Where a call is that has left its thread and is not over. It is asked only when
 * somebody wants to know, from any thread, and answers from what is there anyway.
 *
 * @since 0.1.0
 */
public interface SuspendedPlace {

	/**
	 * The operators that it waits in.
	 * @return their names from the source on, empty where they are not known
	 */
	String operators();

	/**
	 * The frames of the coroutine that waits.
	 * @return the frames, the innermost first, none where there is no coroutine
	 */
	default List<StackTraceElement> frames() {
		return List.of();
	}

}

package io.agenttracing.span;

import java.util.List;

/**
 * The frames of a suspended coroutine, the innermost first.
 *
 * @param inside the frames of what was called, down to where it is suspended, empty where
 * they are not known
 * @param callers the frames of those who wait for it, empty where they are no coroutine
 * @since 0.1.0
 */
public record CoroutineStack(List<StackTraceElement> inside, List<StackTraceElement> callers) {

	/** Of what is no coroutine. */
	public static final CoroutineStack NONE = new CoroutineStack(List.of(), List.of());

}

package io.agenttracing.span;

import java.util.List;

/**
 * The frames of a suspended coroutine, the innermost first.
 *
 * @param inside the frames of the callee down to its suspension point, empty if unknown
 * @param callers the frames of the coroutines that await it, empty if there are none
 * @since 0.1.0
 */
public record CoroutineStack(List<StackTraceElement> inside, List<StackTraceElement> callers) {

	/** Of a call that is no coroutine. */
	public static final CoroutineStack NONE = new CoroutineStack(List.of(), List.of());

}

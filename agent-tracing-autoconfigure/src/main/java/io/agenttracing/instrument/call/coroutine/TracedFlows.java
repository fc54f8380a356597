package io.agenttracing.instrument.call.coroutine;

import java.util.Arrays;
import java.util.function.Function;

import io.agenttracing.span.SubscriptionSpan;
import io.agenttracing.span.TracedPublishers;
import io.opentelemetry.context.Context;
import kotlinx.coroutines.flow.Flow;
import kotlinx.coroutines.flow.SharedFlow;
import org.jspecify.annotations.Nullable;

/**
 * Flows whose every collection is a span.
 *
 * @since 0.1.0
 */
public final class TracedFlows {

	private static final String FLOWS = "kotlinx.coroutines.flow";

	private TracedFlows() {
	}

	/**
	 * Makes each collection of a flow a span. A hot flow is left as it is: its values are
	 * not emitted for one collector.
	 * @param result what a call has returned
	 * @param caller the context of the call, for collectors without one
	 * @param publishers writes the Reactor context of the flow
	 * @param opening opens the span of a collection in a context, and must not throw
	 * @return the flow to return instead, null if the result is no cold flow
	 */
	@SuppressWarnings("unchecked")
	public static @Nullable Object of(@Nullable Object result, Context caller, TracedPublishers publishers,
			Function<Context, SubscriptionSpan> opening) {
		return (result instanceof Flow<?> flow && !(flow instanceof SharedFlow<?>))
				? new TracedFlow<>((Flow<Object>) flow, caller, publishers, opening) : null;
	}

	/**
	 * Whether a result can be replaced by another flow. The caller may need the methods
	 * of a named class.
	 * @param result what a call has returned
	 * @return whether it is a cold flow and nothing else
	 */
	public static boolean isPlain(@Nullable Object result) {
		if (!(result instanceof Flow<?>) || result instanceof SharedFlow<?>) {
			return false;
		}
		Class<?> type = result.getClass();
		return Arrays.stream(type.getInterfaces()).allMatch((implemented) -> implemented.getName().startsWith(FLOWS))
				&& (type.getName().startsWith(FLOWS) || type.isAnonymousClass() || type.isSynthetic());
	}

}

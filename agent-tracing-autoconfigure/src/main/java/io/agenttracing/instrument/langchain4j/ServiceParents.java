package io.agenttracing.instrument.langchain4j;

import dev.langchain4j.invocation.InvocationContext;
import io.opentelemetry.context.Context;
import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.Nullable;

/**
 * Knows AI services that are no agents themselves, but work for one: they plan or sum up.
 */
@ApiStatus.Internal
@FunctionalInterface
public interface ServiceParents {

	/**
	 * The context of a call of a service on this thread.
	 * @param invocation the call
	 * @return the context, null for the current one
	 */
	@Nullable Context parentOf(InvocationContext invocation);

}

package io.agenttracing.span;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;

/**
 * Work that belongs to no trace, such as that of a listener or of a poll loop, regardless
 * of what has started it: it begins without a current span or Observation.
 *
 * @since 0.1.0
 */
public final class DetachedWork {

	// The current Observation belongs to the thread, not to the registry.
	private static final ObservationRegistry registry = ObservationRegistry.create();

	private DetachedWork() {
	}

	/**
	 * Clears the current context and Observation of this thread.
	 * @return the scope, to be closed on this thread
	 */
	public static Scope begin() {
		Scope outside = (Context.current() != Context.root()) ? CurrentContext.makeCurrent(Context.root())
				: Scope.noop();
		Observation.Scope observed = registry.getCurrentObservationScope();
		if (observed == null) {
			return outside;
		}
		registry.setCurrentObservationScope(null);
		return () -> {
			registry.setCurrentObservationScope(observed);
			outside.close();
		};
	}

}

package io.agenttracing.span;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;

/**
 * Work that belongs to no trace, such as that of a listener or of a poll loop, whatever
 * happened to start it: it begins with no span and no Observation.
 *
 * @since 0.1.0
 */
public final class DetachedWork {

	// What is current belongs to the thread, whatever the registry.
	private static final ObservationRegistry registry = ObservationRegistry.create();

	private DetachedWork() {
	}

	/**
	 * Lets nothing be current on this thread.
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

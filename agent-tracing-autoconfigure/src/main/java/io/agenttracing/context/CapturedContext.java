package io.agenttracing.context;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * A context and the Observation that was current with it, so that restoring both can
 * detect whether an Observation was opened in between, which then takes precedence.
 *
 * @param context the context
 * @param observation the Observation current at the same time, if any
 */
public record CapturedContext(Context context, @Nullable Observation observation) {

	/** The key in a Reactor context and in a context snapshot. */
	public static final String KEY = "agent-tracing.context";

	/**
	 * Captures both from this thread.
	 * @param registry any registry, since all share one thread local
	 * @return the current context and Observation
	 */
	public static CapturedContext current(ObservationRegistry registry) {
		return new CapturedContext(Context.current(), registry.getCurrentObservation());
	}

}

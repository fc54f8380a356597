package io.agenttracing.failure;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Binds the count of {@link Failures} as {@code agent_tracing.instrumentation.failures}.
 *
 * @since 0.1.0
 */
public final class FailureMeters implements MeterBinder {

	@Override
	public void bindTo(MeterRegistry registry) {
		FunctionCounter.builder("agent_tracing.instrumentation.failures", this, (meters) -> Failures.count())
			.description("What collaborators of tracing have thrown in this JVM, none of which reached a call")
			.register(registry);
	}

}

package io.agenttracing.span;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Shows retries and fallbacks as {@code agent_tracing.retries} and
 * {@code agent_tracing.fallbacks}.
 *
 * @since 0.1.0
 */
public final class RetryMetrics implements MeterBinder {

	private final RetryCounts counts;

	/**
	 * Meters of counts.
	 * @param counts the counts
	 */
	public RetryMetrics(RetryCounts counts) {
		this.counts = counts;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		FunctionCounter.builder("agent_tracing.retries", this.counts, RetryCounts::retries)
			.description("Attempts of traced calls after the first")
			.register(registry);
		FunctionCounter.builder("agent_tracing.fallbacks", this.counts, RetryCounts::fallbacks)
			.description("What was done instead of traced calls that failed")
			.register(registry);
	}

}

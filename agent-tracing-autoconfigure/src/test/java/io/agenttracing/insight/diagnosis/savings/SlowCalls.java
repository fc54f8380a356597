package io.agenttracing.insight.diagnosis.savings;

import io.agenttracing.AgentStep;

import org.springframework.resilience.annotation.Retryable;

/**
 * A call around one that is retried itself.
 */
class SlowCalls {

	private final SlowParts parts;

	SlowCalls(SlowParts parts) {
		this.parts = parts;
	}

	@AgentStep
	@Retryable(maxRetries = 1, delay = 50)
	public void retriedToo(int millis) {
		this.parts.inner(millis);
	}

	@AgentStep
	public void notRetried(int millis) {
		this.parts.inner(millis);
	}

}

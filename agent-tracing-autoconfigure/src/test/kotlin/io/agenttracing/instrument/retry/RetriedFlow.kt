package io.agenttracing.instrument.retry

import io.agenttracing.AgentStep
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import org.springframework.resilience.annotation.Retryable

/**
 * A stream that breaks the first time, and that Spring collects again.
 */
open class RetriedFlow {

	private var collected = 0

	@AgentStep(name = "tokens")
	@Retryable(maxRetries = 2, delay = 1)
	open fun tokens(): Flow<String> = flow {
		collected++
		if (collected == 1) {
			throw IllegalStateException("broken")
		}
		emit("a")
	}

}

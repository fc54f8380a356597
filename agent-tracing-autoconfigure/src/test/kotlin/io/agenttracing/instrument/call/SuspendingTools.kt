package io.agenttracing.instrument.call

import io.agenttracing.AgentStep
import io.agenttracing.StepKind
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking

/**
 * Tools that are suspend functions or flows, and calls of them as Kotlin makes them.
 */
open class SuspendingTools {

	@AgentStep(kind = StepKind.TOOL)
	open suspend fun upper(text: String): String {
		delay(1)
		return text.uppercase()
	}

	@AgentStep(kind = StepKind.TOOL)
	open suspend fun press() {
		delay(1)
	}

	@AgentStep(kind = StepKind.TOOL)
	open fun words(text: String): Flow<String> = flowOf(text, text)

	companion object {

		@JvmStatic
		fun upper(tools: SuspendingTools, text: String): String = runBlocking { tools.upper(text) }

		@JvmStatic
		fun press(tools: SuspendingTools) = runBlocking { tools.press() }

		@JvmStatic
		fun words(tools: SuspendingTools, text: String): List<String> = runBlocking { tools.words(text).toList() }

	}

}

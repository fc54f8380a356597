package io.agenttracing.instrument.call

import io.agenttracing.AgentStep
import io.agenttracing.TracedAgent

/**
 * Open classes with methods that are not, which is Kotlin's default.
 */
@TracedAgent(name = "half-open")
open class HalfOpenAgent {

	private val prompts = listOf("why ")

	open fun ask(question: String): String = prompts[0] + question

	fun last(): String = prompts[0]

}

open class HelpedSteps {

	private val prompts = listOf("why ")

	@AgentStep
	open fun step(question: String): String = prompt() + question

	protected fun prompt(): String = prompts[0]

}

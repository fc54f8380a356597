package io.agenttracing.instrument.call

import io.agenttracing.AgentStep
import io.agenttracing.TracedAgent
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableSharedFlow
import kotlinx.coroutines.flow.SharedFlow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.runBlocking
import org.springframework.stereotype.Service

@JvmInline
value class Score(val value: Int)

/**
 * Functions whose names in the byte code are not those of the source.
 */
open class MangledSteps {

	@AgentStep
	internal open fun internalStep(): String = "a"

	@AgentStep
	open fun inlineStep(score: Score): Int = score.value

	@AgentStep
	internal open fun bothStep(score: Score): Int = score.value

	@AgentStep
	open suspend fun resultStep(): Result<String> {
		delay(1)
		return Result.success("a")
	}

	@AgentStep
	open fun resultOf(result: Result<String>): String = result.getOrThrow()

	@AgentStep
	open fun defaultStep(text: String = "a"): String = text

	@AgentStep
	open fun `re-collect`(): String = "a"

	open fun caller(): String = internalStep()

	open fun defaultCaller(): String = defaultStep()

	open suspend fun suspendCaller(): Int {
		resultStep()
		return inlineStep(Score(1))
	}

	internal open fun internalCaller(): Int = inlineStep(Score(1))

}

@TracedAgent(name = "setting")
open class SettingAgent {

	open var status: String = ""

	open suspend fun setStatus() {
		delay(1)
	}

	open suspend fun setAnswer(answer: String) {
		status = answer
	}

	open suspend fun getAnswer(): String = "a"

	open suspend fun isReady(): Boolean = true

}

@Service
@TracedAgent
class UnopenedService {

	fun answer(): String = "a"

	suspend fun suspended(): String = "a"

}

@TracedAgent
class UnopenedAgent {

	suspend fun suspended(): String = "a"

}

class UnopenedSteps {

	@AgentStep
	fun step(): String = "a"

}

open class UnopenedFunctions {

	@AgentStep
	open fun open(): String = "a"

	@AgentStep
	protected suspend fun unopened(): String = "a"

}

/**
 * Results that are not waited for, and such as are.
 */
open class DeferringSteps {

	@AgentStep
	open fun deferred(): Deferred<String> = CompletableDeferred("a")

	@AgentStep
	open fun flow(): Flow<String> = flowOf("a")

	@AgentStep
	open fun shared(): SharedFlow<String> = MutableSharedFlow()

	@AgentStep
	open suspend fun suspended(): String = "a"

}

object Named {

	@JvmStatic
	fun callAll(steps: MangledSteps) {
		steps.internalStep()
		steps.inlineStep(Score(1))
		steps.bothStep(Score(1))
		runBlocking { steps.resultStep() }
		steps.resultOf(Result.success("a"))
		steps.defaultStep()
		steps.`re-collect`()
	}

	@JvmStatic
	fun setAll(agent: SettingAgent) = runBlocking {
		agent.status
		agent.status = "b"
		agent.setStatus()
		agent.setAnswer("c")
		agent.getAnswer()
		agent.isReady()
	}

}

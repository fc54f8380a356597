package io.agenttracing.instrument.call

import io.agenttracing.AgentAttribute
import io.agenttracing.AgentStep
import io.agenttracing.TracedAgent
import io.opentelemetry.api.trace.Span
import io.opentelemetry.context.Context
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.reactor.mono
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull

/**
 * Agents with suspend functions, and calls of them as Kotlin makes them.
 */
@TracedAgent(name = "suspending")
open class SuspendingAgent(private val steps: SuspendingSteps) {

	@AgentAttribute(key = "length", expression = "#result.length()")
	open suspend fun answer(@AgentAttribute("question") question: String): String {
		delay(1)
		return withContext(Dispatchers.IO) { steps.upper(question) }
	}

	open suspend fun fail(failure: Exception): String {
		delay(1)
		throw failure
	}

	open suspend fun hang(): String = CompletableDeferred<String>().await()

	open suspend fun nothing(): String? = null

	open suspend fun parallel(): List<String> = coroutineScope {
		listOf("a", "b").map { async(Dispatchers.Default) { steps.upper(it) } }.map { it.await() }
	}

}

open class SuspendingSteps {

	@AgentStep
	open suspend fun upper(text: String): String {
		delay(1)
		return text.uppercase()
	}

}

@TracedAgent
class FinalKotlinAgent {

	suspend fun answer(): String = "a"

}

object Coroutines {

	@JvmStatic
	fun answer(agent: SuspendingAgent): String = runBlocking { agent.answer("why") }

	@JvmStatic
	fun fail(agent: SuspendingAgent, failure: Exception): String = runBlocking { agent.fail(failure) }

	@JvmStatic
	fun timeout(agent: SuspendingAgent): String? = runBlocking { withTimeoutOrNull(500) { agent.hang() } }

	@JvmStatic
	fun nothing(agent: SuspendingAgent): String? = runBlocking { agent.nothing() }

	@JvmStatic
	fun parallel(agent: SuspendingAgent): List<String> = runBlocking { agent.parallel() }

}

/**
 * What is current in the body of an agent, and in its caller's.
 */
@TracedAgent(name = "looking")
open class LookingAgent(private val steps: BlockingSteps) {

	open suspend fun look(): List<String> {
		val seen = mutableListOf(steps.look())
		delay(1)
		seen += steps.look()
		withContext(Dispatchers.IO) { seen += steps.look() }
		return seen
	}

	open suspend fun last(): String = withContext(Dispatchers.IO) { steps.look() }

}

open class BlockingSteps {

	@AgentStep(name = "look")
	open fun look(): String = Span.current().spanContext.traceId

}

object Lookers {

	@JvmStatic
	fun look(agent: LookingAgent): List<String> = runBlocking { agent.look() }

	@JvmStatic
	fun afterwards(agent: LookingAgent): Boolean = mono {
		agent.last()
		Context.current() == Context.root()
	}.block()!!

}

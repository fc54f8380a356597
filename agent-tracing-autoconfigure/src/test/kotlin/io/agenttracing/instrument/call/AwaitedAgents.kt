package io.agenttracing.instrument.call

import io.agenttracing.TracedAgent
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.runBlocking
import reactor.core.publisher.Mono

/**
 * Suspend functions of which a proxy would return something else.
 */
@JvmInline
value class Amount(val cents: Int)

interface Loading<T> {
	suspend fun load(key: String): T
}

@TracedAgent(name = "amounts")
open class AmountAgent : Loading<Amount> {

	override suspend fun load(key: String): Amount = Amount(key.length)

}

@TracedAgent(name = "states")
open class StateAgent {

	open suspend fun state(): StateFlow<Int> = MutableStateFlow(3)

}

@TracedAgent(name = "monos")
open class MonoAgent {

	open suspend fun mono(): Mono<String> = Mono.just("x")

}

@TracedAgent(name = "amount")
open class PlainAmountAgent {

	open suspend fun amount(): Amount = Amount(5)

}

object AwaitedCallers {

	@JvmStatic
	fun amount(agent: Any): Int = runBlocking { ((agent as Loading<*>).load("four") as Amount).cents }

	@JvmStatic
	fun state(agent: StateAgent): Int = runBlocking { agent.state().value }

	@JvmStatic
	fun mono(agent: MonoAgent): String? = runBlocking { agent.mono() }.block()

	@JvmStatic
	fun plainAmount(agent: PlainAmountAgent): Int = runBlocking { agent.amount().cents }

}

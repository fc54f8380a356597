package io.agenttracing.transparency

import io.agenttracing.TracedAgent
import java.util.concurrent.Executor
import kotlin.coroutines.AbstractCoroutineContextElement
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.coroutineContext
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.catch
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOn
import kotlinx.coroutines.flow.onCompletion
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.supervisorScope
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout

/**
 * What a coroutine of a program does.
 */
interface Script {

	fun event(event: String)

	fun work(): Any?

	fun element(): Any

	fun elements(): Int

	fun neverEnds(): Boolean

	/** Where it goes on, null for where it is. */
	fun elsewhere(): Executor?

}

/**
 * Agents that suspend. The class is open, as the kotlin-spring plugin would have it.
 */
@TracedAgent(name = "suspending")
open class SuspendingDesk {

	open suspend fun value(script: Script): Any? {
		script.event("suspends, for ${coroutineContext[User]?.name}")
		script.elsewhere()?.let { other ->
			withContext(other.asCoroutineDispatcher()) { script.event("elsewhere, for ${coroutineContext[User]?.name}") }
		}
		return if (script.neverEnds()) never(script) else script.work()
	}

	open fun flow(script: Script): Flow<Any> {
		val elements = flow {
			script.event("flows, for ${currentUser()}")
			repeat(script.elements() - 1) {
				script.event("emits")
				emit(script.element())
			}
			if (script.neverEnds()) never(script) else script.work()?.let { emit(it) }
		}
		return script.elsewhere()?.let { elements.flowOn(it.asCoroutineDispatcher()) } ?: elements
	}

	private suspend fun currentUser() = coroutineContext[User]?.name

	private suspend fun never(script: Script): Nothing {
		try {
			awaitCancellation()
		}
		finally {
			script.event("was cancelled")
		}
	}

}

/**
 * What the caller has in the context of its coroutine.
 */
class User(val name: String) : AbstractCoroutineContextElement(User) {

	companion object Key : CoroutineContext.Key<User>

}

/**
 * How a caller takes what suspends.
 */
class CoroutineTaking(private val desk: SuspendingDesk, private val script: Script) {

	fun value(): Any? = runBlocking(User("caller")) { desk.value(script) }

	fun cancelled(flows: Boolean): Any? = runBlocking(User("caller")) {
		supervisorScope {
			val call = async(start = CoroutineStart.UNDISPATCHED) { if (flows) collect(0, false) else desk.value(script) }
			script.event("cancels")
			call.cancel()
			call.await()
		}
	}

	fun timedOut(flows: Boolean): Any? = runBlocking(User("caller")) {
		withTimeout(100) { if (flows) collect(0, false) else desk.value(script) }
	}

	fun flow(most: Int, resumed: Boolean): Any? = runBlocking(User("caller")) { collect(most, resumed) }

	private suspend fun collect(most: Int, resumed: Boolean): Any? {
		var last: Any? = null
		var flow = desk.flow(script).onCompletion { script.event("completes with ${it?.javaClass?.name}") }
		if (most > 0) {
			flow = flow.take(most)
		}
		if (resumed) {
			flow = flow.catch {
				script.event("catches ${it.javaClass.name}")
				throw it
			}
		}
		flow.collect {
			script.event("collects")
			last = it
		}
		return last
	}

}

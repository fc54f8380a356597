package io.agenttracing.insight.hang

import io.agenttracing.AgentStep
import io.agenttracing.TracedAgent
import java.util.concurrent.CountDownLatch
import kotlin.coroutines.suspendCoroutine
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.reactor.awaitSingle
import kotlinx.coroutines.reactor.mono
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import reactor.core.publisher.Mono

/**
 * Suspend functions of an agent whose results never come.
 */
@TracedAgent(name = "coroutine")
open class HangingCoroutine(private val steps: HangingSteps) {

	open suspend fun await(): String = answer(CompletableDeferred())

	private suspend fun answer(deferred: CompletableDeferred<String>): String {
		delay(1)
		return deferred.await().trim()
	}

	open suspend fun publisher(publisher: Mono<String>): String = publisher.awaitSingle().trim()

	open suspend fun timeout(): String = withTimeout(86_400_000) { answer(CompletableDeferred()).trim() }

	open suspend fun parallel(): List<String> = coroutineScope {
		launch { delay(86_400_000) }
		listOf("a", "b").map { async { answer(CompletableDeferred()).trim() } }.awaitAll()
	}

	open suspend fun unknown(): String = suspendCoroutine<String> {}.trim()

	open suspend fun sleep(latch: CountDownLatch): String {
		delay(1)
		withContext(Dispatchers.IO) { latch.await() }
		return "done"
	}

	open suspend fun step(latch: CountDownLatch): String {
		withContext(Dispatchers.IO) { steps.sleep(latch) }
		return "done"
	}

	open fun publisher(): Mono<String> = mono { answer(CompletableDeferred()).trim() }

}

open class HangingSteps {

	@AgentStep
	open fun sleep(latch: CountDownLatch) = latch.await()

}

/**
 * Who calls them.
 */
object Callers {

	@JvmStatic
	fun launch(call: suspend () -> Any?): Job = CoroutineScope(Dispatchers.Default).launch { wait(call) }

	private suspend fun wait(call: suspend () -> Any?) {
		call()
		delay(1)
	}

	@JvmStatic
	fun await(agent: HangingCoroutine): Job = launch { agent.await() }

	@JvmStatic
	fun publisher(agent: HangingCoroutine, publisher: Mono<String>): Job = launch { agent.publisher(publisher) }

	@JvmStatic
	fun timeout(agent: HangingCoroutine): Job = launch { agent.timeout() }

	@JvmStatic
	fun unknown(agent: HangingCoroutine): Job = launch { agent.unknown() }

	@JvmStatic
	fun parallel(agent: HangingCoroutine): Job = launch { agent.parallel() }

	@JvmStatic
	fun sleep(agent: HangingCoroutine, latch: CountDownLatch): Job = launch { agent.sleep(latch) }

	@JvmStatic
	fun step(agent: HangingCoroutine, latch: CountDownLatch): Job = launch { agent.step(latch) }

	@JvmStatic
	fun block(agent: HangingCoroutine): String = runBlocking { agent.await() }

	@JvmStatic
	fun cancel(job: Job) = job.cancel()

}

package io.agenttracing.instrument.call

import io.agenttracing.AgentStep
import io.agenttracing.AgentTracer
import io.agenttracing.TracedAgent
import java.util.concurrent.CompletableFuture
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.FlowPreview
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.single
import kotlinx.coroutines.flow.timeout
import kotlinx.coroutines.future.await
import kotlinx.coroutines.launch
import kotlinx.coroutines.reactor.awaitSingle
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.selects.onTimeout
import kotlinx.coroutines.selects.select
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.withTimeoutOrNull
import org.springframework.web.bind.annotation.GetMapping
import org.springframework.web.bind.annotation.RequestParam
import org.springframework.web.bind.annotation.RestController
import reactor.core.publisher.Mono
import reactor.util.retry.Retry

private const val SOON = 300L

/**
 * Agents and steps that timeouts of coroutines cut off.
 */
@TracedAgent(name = "workflow")
open class ExpiringWorkflow(
	private val steps: SuspendedSteps,
	private val java: JavaSteps,
	private val tracer: AgentTracer,
) {

	open suspend fun run(case: String): String = when (case) {
		"hangs" -> steps.hang()
		"is fast" -> withTimeout(60_000) {
			withContext(Dispatchers.Default) { withContext(Dispatchers.IO) { steps.answer() } }
		}
		"goes on" -> withTimeoutOrNull(SOON) { steps.hang() } ?: "late"
		"leaves" -> withTimeout(SOON) { steps.hang() }
		"has its own" -> withTimeout(1000) { CompletableDeferred<String>().await() }
		"has its own for a part" -> {
			delay(1000)
			withTimeout(SOON) { CompletableDeferred<String>().await() }
		}
		"on another thread" -> withTimeoutOrNull(SOON) { withContext(Dispatchers.IO) { steps.hang() } } ?: "late"
		"in parallel" -> withTimeoutOrNull(SOON) {
			coroutineScope { listOf(async(Dispatchers.Default) { steps.hang() }, async { steps.hang() }).awaitAll() }
			"never"
		} ?: "late"
		"declared" -> withTimeoutOrNull(SOON) { steps.hangUntilItsTimeout() } ?: "late"
		"flow" -> flow()
		"cancelled" -> coroutineScope {
			val waiting = launch { steps.hang() }
			delay(SOON)
			waiting.cancel()
			"cancelled"
		}
		"sibling fails" -> coroutineScope {
			async { steps.hang() }
			delay(SOON)
			error("sibling")
		}
		"sibling times out" -> coroutineScope {
			async { steps.hang() }
			withTimeout(SOON) { CompletableDeferred<String>().await() }
		}
		"sibling times out below a timeout" -> withTimeout(60_000) {
			async { steps.hang() }
			withTimeout(SOON) { CompletableDeferred<String>().await() }
		}
		"selected" -> selected()
		"called too late" -> withTimeoutOrNull(SOON) {
			try {
				CompletableDeferred<String>().await()
			} catch (ex: TimeoutCancellationException) {
				steps.hang()
			}
		} ?: "late"
		"mono" -> withTimeoutOrNull(SOON) { java.hang().awaitSingle() } ?: "late"
		"retried mono" -> withTimeoutOrNull(SOON) {
			java.hang().retryWhen(Retry.max(1)).awaitSingle()
		} ?: "late"
		"mono hangs" -> java.hang().awaitSingle()
		"future hangs" -> java.hangInTheFuture().await()
		"future" -> withTimeoutOrNull(SOON) { java.hangInTheFuture().await() } ?: "late"
		"cancelled future" -> coroutineScope {
			val waiting = launch { java.hangInTheFuture().await() }
			delay(SOON)
			waiting.cancel()
			"cancelled"
		}
		"falls back" -> try {
			withTimeout(SOON) { steps.hang() }
		} catch (ex: TimeoutCancellationException) {
			tracer.fallback("cache", ex) { "cached" }
		}
		"falls back from all" -> try {
			withTimeout(SOON) { coroutineScope { listOf(async { steps.hang() }, async { steps.hang() }).awaitAll()[0] } }
		} catch (ex: TimeoutCancellationException) {
			tracer.fallback("cache", ex) { "cached" }
		}
		else -> error(case)
	}

	@OptIn(FlowPreview::class)
	private suspend fun flow(): String = try {
		flow { emit(steps.hang()) }.timeout(SOON.milliseconds).single()
	} catch (ex: TimeoutCancellationException) {
		"late"
	}

	@OptIn(ExperimentalCoroutinesApi::class)
	private suspend fun selected(): String = coroutineScope {
		val waiting = async { steps.hang() }
		select {
			waiting.onAwait { it }
			onTimeout(SOON) {
				waiting.cancel()
				"late"
			}
		}
	}

}

open class SuspendedSteps {

	@AgentStep(name = "answer")
	open suspend fun answer(): String = "answer"

	@AgentStep(name = "hang")
	open suspend fun hang(): String = CompletableDeferred<String>().await()

	@AgentStep(name = "hang", timeout = "3s")
	open suspend fun hangUntilItsTimeout(): String = CompletableDeferred<String>().await()

}

/**
 * Steps as Java has them.
 */
open class JavaSteps {

	@AgentStep(name = "hang")
	open fun hang(): Mono<String> = Mono.never()

	@AgentStep(name = "hang")
	open fun hangInTheFuture(): CompletableFuture<String> = CompletableFuture()

}

@RestController
class ExpiringController(private val workflow: ExpiringWorkflow) {

	@GetMapping("/run")
	suspend fun run(@RequestParam case: String): String = workflow.run(case)

	@GetMapping("/run-soon")
	suspend fun runSoon(@RequestParam case: String): String = withTimeout(SOON) { workflow.run(case) }

}

object Expiring {

	@JvmStatic
	fun run(workflow: ExpiringWorkflow, case: String): String = runBlocking { workflow.run(case) }

	@JvmStatic
	fun runSoon(workflow: ExpiringWorkflow, case: String): String? =
		runBlocking { withTimeoutOrNull(SOON) { workflow.run(case) } }

}

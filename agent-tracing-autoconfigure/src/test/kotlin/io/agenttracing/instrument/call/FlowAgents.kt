package io.agenttracing.instrument.call

import io.agenttracing.AgentAttribute
import io.agenttracing.AgentStep
import io.agenttracing.StepKind
import io.agenttracing.TracedAgent
import io.opentelemetry.api.trace.Span
import io.opentelemetry.sdk.trace.ReadableSpan
import java.util.concurrent.Executors
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.coroutineContext
import kotlin.coroutines.resume
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.FlowCollector
import kotlinx.coroutines.flow.MutableSharedFlow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.SharedFlow
import kotlinx.coroutines.flow.catch
import kotlinx.coroutines.flow.channelFlow
import kotlinx.coroutines.flow.emitAll
import kotlinx.coroutines.flow.emptyFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.flowOn
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.onCompletion
import kotlinx.coroutines.flow.retry
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.reactor.asFlux
import kotlinx.coroutines.reactor.mono
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import org.springframework.core.PropagationContextElement
import org.springframework.http.MediaType
import org.springframework.web.bind.annotation.GetMapping
import org.springframework.web.bind.annotation.RestController
import reactor.core.publisher.Flux

/**
 * An agent that streams, in the ways that Kotlin has.
 */
@TracedAgent(name = "streaming")
open class StreamingAgent(private val blocking: BlockingSteps, private val suspending: SuspendingSteps) {

	private val attempts = mutableListOf<Int>()

	@AgentAttribute(key = "last", expression = "#result")
	open fun tokens(): Flow<String> = flow {
		blocking.look()
		emit("a")
		delay(1)
		blocking.look()
		emit(suspending.upper("b"))
	}

	open fun elsewhere(): Flow<String> = flow { emit(withContext(Dispatchers.IO) { blocking.look() }) }

	open fun switched(): Flow<String> = flow {
		delay(1)
		emit(blocking.look())
	}.flowOn(Dispatchers.Default)

	open fun channel(): Flow<String> = channelFlow {
		launch(Dispatchers.Default) { send(blocking.look()) }
		launch { send(suspending.upper("b")) }
	}

	open fun scoped(): Flow<String> = flow { coroutineScope { emit(blocking.look()) } }

	open fun failing(failure: Throwable): Flow<String> = flow {
		emit("a")
		delay(1)
		throw failure
	}

	open fun failsFirst(failure: Throwable): Flow<String> = flow {
		attempts += 1
		emit("a")
		if (attempts.size == 1) {
			throw failure
		}
	}

	open fun refusing(failure: Throwable): Flow<String> = throw failure

	open fun hanging(): Flow<String> = flow {
		emit("a")
		awaitCancellation()
	}

	open fun empty(): Flow<String> = emptyFlow()

	open fun nulls(): Flow<String?> = flowOf(null, "a", null)

	open fun many(count: Int): Flow<Int> = flow { repeat(count) { emit(it) } }

	open fun hot(): Flow<Int> = MutableStateFlow(1)

	open fun shared(): SharedFlow<Int> = MutableSharedFlow(replay = 1)

	open fun timing(): Flow<String> = flow { withTimeout(5_000) { emit("a") } }

	open suspend fun collecting(other: StreamingAgent): List<String> = other.tokens().toList()

}

/**
 * Steps of a model that stream their tokens.
 */
open class StreamingModel {

	@AgentStep(kind = StepKind.LLM, model = "m")
	open fun tokens(@AgentAttribute("stream") stream: String): Flow<String> = flow {
		emit(stream)
		awaitCancellation()
	}

}

/**
 * Says what is current on both sides of a stream, before and after each suspension.
 */
@TracedAgent(name = "probing")
open class ProbingAgent {

	open fun channel(inside: MutableList<String>, suspends: Boolean): Flow<Int> = channelFlow {
		launch(Dispatchers.Default) {
			repeat(3) {
				inside += current()
				if (suspends) {
					pause()
				}
				send(it)
				inside += current()
			}
		}
	}

	open fun switched(inside: MutableList<String>, suspends: Boolean): Flow<Int> = flow {
		repeat(3) {
			inside += current()
			if (suspends) {
				pause()
			}
			emit(it)
			inside += current()
		}
	}.map { it }.flowOn(Dispatchers.IO)

	open fun stream(inside: MutableList<String>, suspends: Boolean): Flow<Int> = flow {
		repeat(3) {
			inside += current()
			if (suspends) {
				pause()
			}
			inside += current()
			emit(it)
			inside += current()
		}
	}

	open suspend fun around(agent: ProbingAgent, kind: String, inside: MutableList<String>,
			outside: MutableList<String>, inner: Boolean, outer: Boolean) {
		Collectors.collect(agent, kind, inside, outside, inner, outer)
	}

}

internal fun current(): String = (Span.current() as? ReadableSpan)?.let { it.name + " " + it.spanContext.spanId } ?: "-"

// Resumed by a thread of its own, which no dispatcher knows.
private suspend fun pause() = suspendCancellableCoroutine<Unit> { continuation ->
	Thread { continuation.resume(Unit) }.start()
}

object Collectors {

	suspend fun collect(agent: ProbingAgent, kind: String, inside: MutableList<String>,
			outside: MutableList<String>, inner: Boolean, outer: Boolean) {
		outside += current()
		val stream = when (kind) {
			"channel" -> agent.channel(inside, inner)
			"switched" -> agent.switched(inside, inner)
			else -> agent.stream(inside, inner)
		}
		stream.collect {
			outside += current()
			if (outer) {
				pause()
			}
			outside += current()
		}
		outside += current()
	}

	@JvmStatic
	fun probe(agent: ProbingAgent, kind: String, around: Boolean, dispatcher: String, inside: MutableList<String>,
			outside: MutableList<String>, inner: Boolean, outer: Boolean) {
		val work: suspend () -> Unit = {
			if (around) {
				agent.around(agent, kind, inside, outside, inner, outer)
			}
			else {
				collect(agent, kind, inside, outside, inner, outer)
			}
		}
		when (dispatcher) {
			"runBlocking" -> runBlocking { work() }
			"propagating" -> runBlocking(PropagationContextElement()) { work() }
			"Default" -> runBlocking(Dispatchers.Default) { work() }
			"Unconfined" -> runBlocking(Dispatchers.Unconfined) { work() }
			"mono" -> mono { work() }.block()
			"executor" -> Executors.newSingleThreadExecutor().asCoroutineDispatcher().use {
				runBlocking(it) { work() }
				runBlocking(it) { outside += current() }
			}
		}
	}

}

/**
 * A flow that has more to it.
 */
class TokenFlow(flow: Flow<String>) : Flow<String> by flow

object Flows {

	@JvmStatic
	fun mapped(flow: Flow<String>): Flow<Int> = flow.map { it.length }

	@JvmStatic
	fun list(flow: Flow<*>): List<Any?> = runBlocking { flow.toList() }

	@JvmStatic
	fun count(flow: Flow<*>): Int = runBlocking {
		var count = 0
		flow.collect { count++ }
		count
	}

	@JvmStatic
	fun first(flow: Flow<*>): Any? = runBlocking { flow.first() }

	@JvmStatic
	fun take(flow: Flow<*>, count: Int): List<Any?> = runBlocking { flow.take(count).toList() }

	@JvmStatic
	fun retry(flow: Flow<*>): List<Any?> = runBlocking { flow.retry(1).toList() }

	@JvmStatic
	fun reemit(flow: Flow<*>): List<Any?> = runBlocking { flow { emitAll(flow) }.toList() }

	@JvmStatic
	fun collecting(agent: StreamingAgent, other: StreamingAgent): List<String> =
		runBlocking { agent.collecting(other) }

	@JvmStatic
	fun failingCollector(flow: Flow<*>, failure: Throwable, suspends: Boolean) = runBlocking {
		flow.collect {
			if (suspends) {
				delay(1)
			}
			throw failure
		}
	}

	@JvmStatic
	fun caught(flow: Flow<*>): List<Any?> = runBlocking {
		val seen = mutableListOf<Any?>()
		flow.map { it }.onCompletion { seen += it }.catch { seen += it }.collect { seen += it }
		seen
	}

	@JvmStatic
	fun cancel(flow: Flow<*>) = runBlocking {
		val started = CompletableDeferred<Unit>()
		val job = launch { flow.collect { started.complete(Unit) } }
		started.await()
		job.cancelAndJoin()
	}

	@JvmStatic
	fun contexts(agent: StreamingAgent): Boolean = runBlocking {
		var same = true
		val outside = coroutineContext
		agent.many(3).collect { same = same && coroutineContext == outside }
		same
	}

	// As a collector sees the context of an emission that comes from a scope of the flow.
	@JvmStatic
	fun jobs(agent: StreamingAgent): Boolean = runBlocking {
		val outside = coroutineContext[Job]
		var other = false
		agent.timing().collect(FlowCollector { other = contextOfCaller()[Job] !== outside })
		other
	}

	@JvmStatic
	fun outsideOfIt(agent: StreamingAgent): List<Any?> = runBlocking {
		withContext(Dispatchers.Default) { agent.tokens().map { delay(1); it }.flowOn(Dispatchers.IO).toList() }
	}

	@JvmStatic
	fun flux(flow: Flow<Any>): Flux<Any> = flow.asFlux()

	@JvmStatic
	fun parallel(agent: StreamingAgent, times: Int): Int = runBlocking(Dispatchers.Default) {
		(1..times).map { async { agent.tokens().toList() } }.sumOf { it.await().size }
	}

	@JvmStatic
	fun currentOnThreads(): Set<String> = runBlocking {
		(listOf(Dispatchers.Default, Dispatchers.IO).flatMap { pool -> (1..100).map { async(pool) { current() } } })
			.map { it.await() }.toSet()
	}

	@JvmStatic
	fun start(flow: Flow<*>): Job = CoroutineScope(Dispatchers.Default).launch { flow.collect {} }

	@JvmStatic
	fun startSlowly(flow: Flow<*>): Job =
		CoroutineScope(Dispatchers.Default).launch { flow.collect { awaitCancellation() } }

	private suspend fun contextOfCaller(): CoroutineContext = coroutineContext

}

@RestController
open class StreamingController(private val agent: StreamingAgent) {

	@GetMapping("/tokens", produces = [MediaType.TEXT_EVENT_STREAM_VALUE])
	open fun tokens(): Flow<String> = agent.tokens()

	@GetMapping("/hanging", produces = [MediaType.TEXT_EVENT_STREAM_VALUE])
	open fun hanging(): Flow<String> = agent.hanging()

}

/**
 * A controller that is an agent itself.
 */
@RestController
@TracedAgent(name = "controller")
open class StreamingControllerAgent(private val agent: StreamingAgent) {

	@GetMapping("/agent", produces = [MediaType.TEXT_EVENT_STREAM_VALUE])
	open fun tokens(): Flow<String> = agent.tokens().map { it.lowercase() }

}

package io.agenttracing.instrument.call.coroutine

import io.agenttracing.AgentStep
import io.agenttracing.AgentTracer
import io.agenttracing.StepKind
import io.agenttracing.TracedAgent
import io.agenttracing.agentSuspending
import io.agenttracing.callSuspending
import io.agenttracing.workflowSuspending
import io.opentelemetry.context.Context
import io.opentelemetry.extension.kotlin.asContextElement
import java.time.Duration
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.reactor.mono
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import reactor.core.publisher.Mono

/**
 * Coroutines do not copy it, since they cannot.
 */
class Refused(val code: Int) : RuntimeException("refused $code")

interface Leaf {

	suspend fun answer(): String

	suspend fun fail(failure: RuntimeException): String

	suspend fun hang(started: CompletableDeferred<Unit>): String

}

open class Leaves : Leaf {

	@AgentStep(name = "answer")
	override suspend fun answer(): String {
		delay(1)
		return withContext(Dispatchers.IO) { Probes.name() }
	}

	@AgentStep(name = "fail")
	override suspend fun fail(failure: RuntimeException): String {
		delay(1)
		throw failure
	}

	@AgentStep(name = "hang")
	override suspend fun hang(started: CompletableDeferred<Unit>): String {
		started.complete(Unit)
		return CompletableDeferred<String>().await()
	}

}

@TracedAgent(name = "outer")
open class Outer(private val inner: Inner) {

	open suspend fun run(): List<String> {
		val seen = mutableListOf(Probes.name())
		seen += inner.run()
		seen += Probes.name()
		runCatching { inner.fail() }
		return seen + Probes.name()
	}

}

/**
 * Has no proxy but one by its interface.
 */
class FinalLeaves : Leaves()

@TracedAgent(name = "inner")
open class Inner(private val leaf: Leaf) {

	open suspend fun run(): String = leaf.answer() + " in " + Probes.name()

	open suspend fun fail(): String = leaf.fail(Refused(1))

}

object Callers {

	/**
	 * What is current behind a call, after it was resumed by whoever emits.
	 */
	@JvmStatic
	fun afterwards(leaf: Leaf): List<String> = mono(Dispatchers.Unconfined) {
		val seen = mutableListOf(Probes.name(), leaf.answer(), Probes.name())
		runCatching { leaf.fail(Refused(1)) }
		seen + Probes.name()
	}.block(Duration.ofSeconds(60))!!

	@JvmStatic
	fun nested(outer: Outer): List<String> = runBlocking { outer.run() + Probes.name() }

	/**
	 * The threads that a caller is resumed on, and what is current there.
	 */
	@JvmStatic
	fun threads(leaf: Leaf, own: CoroutineDispatcher): List<String> = runBlocking(own) {
		leaf.answer()
		val seen = mutableListOf(here())
		runCatching { leaf.fail(Refused(1)) }
		seen += here()
		withContext(Context.current().asContextElement()) {
			leaf.answer()
			seen += here()
		}
		seen
	}

	private fun here() = Thread.currentThread().name.substringBefore(" @") + ": " + Probes.name()

	/**
	 * What a caller catches.
	 */
	@JvmStatic
	fun caught(leaf: Leaf, failure: RuntimeException): Throwable = runBlocking {
		runCatching { leaf.fail(failure) }.exceptionOrNull()!!
	}

	/**
	 * What is current for a caller that is cancelled while it waits.
	 */
	@JvmStatic
	fun cancelled(leaf: Leaf): List<String> = runBlocking {
		val started = CompletableDeferred<Unit>()
		val seen = mutableListOf<String>()
		val job = launch(Dispatchers.Unconfined) {
			try {
				leaf.hang(started)
			} finally {
				seen += Probes.name()
				withContext(NonCancellable) { seen += leaf.answer() }
			}
		}
		started.await()
		job.cancelAndJoin()
		seen + Probes.name()
	}

	@JvmStatic
	fun elements(leaf: Leaf): List<Any?> = runBlocking {
		withContext(Context.current().asContextElement()) {
			leaf.answer()
			listOf(currentCoroutineContext().fold(null as Any?) { found, element ->
				if (element.javaClass.name.startsWith("io.agenttracing")) element else found
			})
		}
	}

}

/**
 * Uses of callSuspending.
 */
class Calls(private val tracer: AgentTracer) {

	fun values(): List<Any?> = runBlocking {
		listOf<Any?>(
			tracer.callSuspending("text", StepKind.COMPUTE) { Probes.name() },
			tracer.callSuspending("nothing", StepKind.COMPUTE) { null },
			tracer.callSuspending("unit", StepKind.COMPUTE) { delay(1) },
			tracer.callSuspending("outer", StepKind.COMPUTE) {
				delay(1)
				tracer.callSuspending("inner", StepKind.COMPUTE) { withContext(Dispatchers.IO) { Probes.name() } } +
					" " + Probes.name()
			},
			Probes.name(),
		)
	}

	fun agents(): String = runBlocking {
		tracer.workflowSuspending("flow") {
			delay(1)
			tracer.agentSuspending("llm") {
				tracer.callSuspending("ask", StepKind.COMPUTE) { withContext(Dispatchers.IO) { Probes.name() } } +
					" " + Probes.name()
			} + " " + Probes.name()
		}
	}

	fun caught(failure: Throwable, suspends: Boolean): Throwable = runBlocking {
		runCatching {
			tracer.callSuspending<String>("fail", StepKind.COMPUTE) {
				if (suspends) delay(1)
				throw failure
			}
		}.exceptionOrNull()!!
	}

	fun retried(times: Int): Int = runBlocking {
		var tries = 0
		while (true) {
			try {
				return@runBlocking tracer.callSuspending("try", StepKind.COMPUTE) {
					delay(1)
					if (++tries < times) throw Refused(tries) else tries
				}
			} catch (ex: Refused) {
				delay(1)
			}
		}
		@Suppress("UNREACHABLE_CODE")
		tries
	}

	fun cancelled(): List<String> = runBlocking {
		val started = CompletableDeferred<Unit>()
		val seen = mutableListOf<String>()
		val waiting = async(Dispatchers.Default) {
			try {
				tracer.callSuspending("hang", StepKind.COMPUTE) {
					started.complete(Unit)
					CompletableDeferred<String>().await()
				}
			} finally {
				seen += Probes.name()
			}
		}
		started.await()
		waiting.cancelAndJoin()
		seen
	}

	fun threads(own: CoroutineDispatcher): List<String> = runBlocking(own) {
		val inside = tracer.callSuspending("own", StepKind.COMPUTE) {
			delay(1)
			Thread.currentThread().name.substringBefore(" @")
		}
		listOf(inside, Thread.currentThread().name.substringBefore(" @"))
	}

	fun jobOfCaller(): Boolean = runBlocking {
		val caller = currentCoroutineContext()[Job]
		tracer.callSuspending("job", StepKind.COMPUTE) { currentCoroutineContext()[Job] !== caller }
	}

	fun inMono(): Mono<String> = mono(Dispatchers.Unconfined) {
		tracer.callSuspending("in mono", StepKind.COMPUTE) {
			delay(1)
			Probes.name()
		}
	}

}

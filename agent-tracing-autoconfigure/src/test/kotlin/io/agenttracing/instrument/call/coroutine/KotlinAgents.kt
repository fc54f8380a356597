package io.agenttracing.instrument.call.coroutine

import com.sun.net.httpserver.HttpServer
import io.agenttracing.AgentAttribute
import io.agenttracing.AgentStep
import io.agenttracing.AgentTracer
import io.agenttracing.StepKind
import io.agenttracing.TracedAgent
import io.agenttracing.callSuspending
import io.micrometer.core.instrument.kotlin.asContextElement
import io.micrometer.observation.Observation
import io.micrometer.observation.ObservationRegistry
import io.opentelemetry.api.OpenTelemetry
import io.opentelemetry.api.trace.Span
import io.opentelemetry.context.Context
import io.opentelemetry.extension.kotlin.asContextElement
import io.opentelemetry.sdk.trace.ReadableSpan
import java.net.InetAddress
import java.net.InetSocketAddress
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.ExecutorService
import java.util.concurrent.Executors
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.channelFlow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOn
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.reactor.awaitSingle
import kotlinx.coroutines.reactor.mono
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.slf4j.MDCContext
import kotlinx.coroutines.withContext
import org.slf4j.MDC
import org.springframework.core.PropagationContextElement
import org.springframework.web.reactive.function.client.WebClient
import org.springframework.web.reactive.function.client.awaitBody
import org.springframework.web.reactive.function.client.awaitExchange
import org.springframework.web.reactive.function.client.bodyToMono
import org.springframework.web.service.annotation.GetExchange

/**
 * What was current and in the log at a place: the name of the span, and a question mark
 * where the log says something else.
 */
class Probes {

	val seen = ConcurrentLinkedQueue<String>()

	fun look(place: String) {
		seen += "$place: ${current()}"
	}

	companion object {

		@JvmStatic
		fun current(): String {
			val logged = MDC.get("spanId") ?: Span.getInvalid().spanContext.spanId
			return if (logged == Span.current().spanContext.spanId) name() else "${name()}?"
		}

		@JvmStatic
		fun name(): String {
			val span = Span.current()
			return (span as? ReadableSpan)?.name ?: if (span.spanContext.isValid) "unknown" else "-"
		}

	}

}

/**
 * A server that knows what it was sent.
 */
class Remote : AutoCloseable {

	val received = ConcurrentLinkedQueue<Map<String, String>>()

	private val threads: ExecutorService = Executors.newFixedThreadPool(4)

	private val server = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0)

	val url get() = "http://127.0.0.1:${server.address.port}"

	init {
		server.executor = threads
		server.createContext("/") { exchange ->
			received += exchange.requestHeaders.entries.associate { it.key.lowercase() to it.value.joinToString() }
			exchange.sendResponseHeaders(200, 2)
			exchange.responseBody.use { it.write("ok".toByteArray()) }
		}
		server.start()
	}

	override fun close() {
		server.stop(0)
		threads.shutdown()
	}

}

interface RemoteApi {

	@GetExchange("/")
	suspend fun get(): String

}

open class Steps(private val web: WebClient, private val probes: Probes) {

	@AgentStep(name = "look")
	open fun look() = probes.look("look")

	@AgentStep(name = "think")
	open suspend fun think() {
		probes.look("think")
		delay(1)
		probes.look("think after delay")
	}

	@AgentStep(name = "call")
	open suspend fun call(): String = web.get().retrieve().awaitBody<String>()

	@AgentStep(name = "call later")
	open suspend fun callLater(): String {
		delay(1)
		return withContext(Dispatchers.IO) { web.get().awaitExchange { it.bodyToMono<String>().awaitSingle() } }
	}

	@AgentStep(name = "fail")
	open suspend fun fail(failure: Exception): String {
		delay(1)
		throw failure
	}

	@AgentStep(name = "count")
	open suspend fun count(): Flow<Int> = flow {
		delay(1)
		emit(1)
		emit(2)
	}

	@AgentStep(name = "hang")
	open suspend fun hang(started: CompletableDeferred<Unit>): String {
		started.complete(Unit)
		return CompletableDeferred<String>().await()
	}

}

@TracedAgent(name = "flow", timeout = "30s")
open class FlowAgent(
	private val steps: Steps,
	private val web: WebClient,
	private val api: RemoteApi,
	private val tracer: AgentTracer,
	private val registry: ObservationRegistry,
	private val openTelemetry: OpenTelemetry,
	private val probes: Probes,
	private val records: Records?,
) {

	open suspend fun run(case: String, @AgentAttribute("document.id") document: String): String {
		probes.look("agent")
		when (case) {
			"steps" -> {
				steps.look()
				steps.think()
				steps.look()
				delay(1)
				steps.look()
				withContext(Dispatchers.IO) { steps.look() }
				coroutineScope { async(Dispatchers.Default) { steps.look() }.await() }
			}

			"web" -> {
				web.get().retrieve().awaitBody<String>()
				steps.call()
				delay(1)
				steps.callLater()
				withContext(Dispatchers.IO) { web.get().awaitExchange { it.bodyToMono<String>().awaitSingle() } }
				web.get().retrieve().bodyToMono<String>().awaitSingle()
				api.get()
			}

			"tracer" -> {
				withContext(Dispatchers.IO) { steps.think() }
				tracer.attribute("note", "noted")
				tracer.decision("way", listOf("a", "b"), "a", "because")
				tracer.call("compute", StepKind.COMPUTE) { steps.look() }
				check(HashMap<String, String>().also { tracer.inject(it) }.containsKey("traceparent"))
				runCatching { steps.fail(IllegalStateException("no")) }.onFailure {
					tracer.fallback("else", it) { steps.look() }
				}
			}

			"micrometer" -> withContext(registry.asContextElement()) { everything() }

			"opentelemetry" -> withContext(Context.current().asContextElement()) { everything() }

			"spring" -> withContext(PropagationContextElement()) { everything() }

			"mdc" -> withContext(MDCContext()) { everything() }

			"manual" -> {
				val manual = Observation.start("manual", registry)
				withContext(manual.openScope().use { registry.asContextElement() }) { everything() }
				manual.stop()
				steps.think()
			}

			"manual-span" -> {
				val manual = openTelemetry.getTracer("manual").spanBuilder("manual").startSpan()
				withContext(Context.current().with(manual).asContextElement()) { everything() }
				manual.end()
				steps.think()
			}

			"fail" -> steps.fail(IllegalStateException("no"))

			"hang" -> steps.hang(CompletableDeferred())

			"transaction" -> records?.let {
				it.store("a")
				runCatching { it.storeAndFail("b") }
				check(it.count() == 1L)
			}

			"stream" -> {
				val seen = channelFlow { send(Probes.current()) }.map { it + " " + Probes.current() }
					.flowOn(Context.current().asContextElement() + Dispatchers.IO)
					.toList()
				check(seen == listOf("invoke_agent flow invoke_agent flow")) { seen }
				check(steps.count().toList() == listOf(1, 2))
			}

			"background" -> {
				CoroutineScope(Job() + Dispatchers.Default).async { steps.think() }.await()
				CoroutineScope(currentCoroutineContext() + Job()).async(Dispatchers.IO) { steps.look() }.await()
			}

			"mono" -> {
				mono { steps.think() }.awaitSingle()
				mono(Dispatchers.IO) { steps.call() }.awaitSingle()
				mono(currentCoroutineContext().minusKey(Job)) { steps.look() }.awaitSingle()
			}

			"call" -> {
				check(tracer.callSuspending("compute", StepKind.COMPUTE) { everything() } == "done")
				val nothing: String? = tracer.callSuspending("nothing", StepKind.COMPUTE) { null }
				check(nothing == null)
				check(tracer.callSuspending("unit", StepKind.COMPUTE) { delay(1) } == Unit)
			}
		}
		probes.look("agent in the end")
		return "done"
	}

	private suspend fun everything(): String {
		steps.look()
		web.get().retrieve().awaitBody<String>()
		steps.call()
		delay(1)
		steps.look()
		steps.call()
		return "done"
	}

}

/**
 * Blocks for what suspends.
 */
@TracedAgent(name = "blocking", timeout = "30s")
open class BlockingAgent(private val steps: Steps, private val tracer: AgentTracer) {

	open fun run(@AgentAttribute("document.id") document: String) {
		runBlocking {
			steps.call()
			steps.look()
			steps.callLater()
		}
		tracer.call("compute", StepKind.COMPUTE) {
			runBlocking {
				steps.call()
				steps.callLater()
			}
		}
	}

}

/**
 * What is around an agent, in whatever kind of handler.
 */
open class Workflow(private val agent: FlowAgent, private val probes: Probes) {

	suspend fun handle(case: String): String {
		probes.look("before")
		val answer = agent.run(case, "d-1")
		probes.look("after")
		delay(1)
		probes.look("after delay")
		return answer
	}

}

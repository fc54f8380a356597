package io.agenttracing

import io.agenttracing.instrument.call.coroutine.SuspendedCalls
import io.opentelemetry.context.Context
import java.util.concurrent.Callable
import kotlin.coroutines.Continuation
import kotlin.coroutines.intrinsics.startCoroutineUninterceptedOrReturn
import kotlin.coroutines.intrinsics.suspendCoroutineUninterceptedOrReturn
import kotlinx.coroutines.Job
import kotlinx.coroutines.reactor.awaitSingleOrNull
import kotlinx.coroutines.reactor.mono
import reactor.core.publisher.Mono

/**
 * Runs suspending work in a span of its own below the current one, as [AgentTracer.call]
 * does for work that blocks. What is current follows the coroutine, the span ends with
 * it. Needs `kotlinx-coroutines-reactor`, as suspend functions of Spring beans do.
 *
 * @param name the name of the step; for [StepKind.LLM] and [StepKind.EMBEDDING] the model
 * @param kind what the step does
 * @param work the work, run once, with the dispatcher of the caller
 * @return the result of the work
 * @since 0.1.0
 */
suspend fun <T> AgentTracer.callSuspending(name: String, kind: StepKind, work: suspend () -> T): T =
	suspending(work) { call(name, kind, it) }

/**
 * Runs the suspending work of an agent, as [AgentTracer.agent] does for work that blocks.
 * What holds for [callSuspending] holds here.
 *
 * @param name the name of the agent, low in cardinality
 * @param work the work, run once, with the dispatcher of the caller
 * @return the result of the work
 * @since 0.1.0
 */
suspend fun <T> AgentTracer.agentSuspending(name: String, work: suspend () -> T): T =
	suspending(work) { agent(name, it) }

/**
 * Runs a suspending workflow of several agents, as [AgentTracer.workflow] does for one
 * that blocks. What holds for [callSuspending] holds here.
 *
 * @param name the name of the workflow, low in cardinality
 * @param work the work, run once, with the dispatcher of the caller
 * @return the result of the work
 * @since 0.1.0
 */
suspend fun <T> AgentTracer.workflowSuspending(name: String, work: suspend () -> T): T =
	suspending(work) { workflow(name, it) }

private suspend fun <T> suspending(work: suspend () -> T, run: (Callable<Mono<T & Any>>) -> Mono<T & Any>): T =
	suspendCoroutineUninterceptedOrReturn { caller ->
		@Suppress("UNCHECKED_CAST")
		val following = SuspendedCalls.follow(caller, Context.current()) as Continuation<T?>
		val result = run { mono(following.context.minusKey(Job)) { work() } }
		val await: suspend () -> T? = { result.awaitSingleOrNull() }
		await.startCoroutineUninterceptedOrReturn(following)
	}

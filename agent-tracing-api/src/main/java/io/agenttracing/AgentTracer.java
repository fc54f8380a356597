package io.agenttracing;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Traces what annotations cannot reach: objects that are no beans, calls within an
 * object, lambdas, decisions, and transports of the application's own. A bean of this
 * type is always there: with tracing switched off it runs the work and does nothing else.
 * <p>
 * Safe for use by several threads. Whatever the work throws reaches the caller as it is,
 * checked exceptions included, although they are not declared; nothing else is thrown.
 * <p>
 * <b>When the span of work ends.</b> Where {@link #agent}, {@link #workflow},
 * {@link #call}, {@link #fallback} and {@link #continueFrom} are given work that returns
 * a {@code CompletionStage}, that very stage is returned and ends the span, a
 * cancellation as one. Where it returns a {@code Mono} or {@code Flux} of Reactor or a
 * {@code Flow} of Kotlin, each subscription to what is returned is a span, which begins
 * and ends with it, and without one there is no span:
 * {@code switchIfEmpty(tracer.call(…))} costs nothing where there is something. What the
 * work does before it returns such a publisher belongs into a {@code Mono.defer}:
 * attributes that it sets are on the subscriptions, but spans that it starts are below a
 * span of the work alone, marked by {@code agent_tracing.assembly}. With any other
 * result, other publishers included, the span ends when the work returns. Work that
 * suspends is for the extensions for Kotlin, {@code callSuspending},
 * {@code agentSuspending} and {@code workflowSuspending}.
 * <p>
 * <b>Where no span is current.</b> The parent of a span is the span that is current on
 * the thread. After a reactive chain has switched threads, none is, unless
 * {@code spring.reactor.context-propagation} is {@code auto}; in coroutines none is
 * outside of agents, steps and {@code callSuspending}. Then {@link #agent},
 * {@link #workflow}, {@link #call} and {@link #decision} start traces of their own,
 * {@link #fallback} becomes a sibling of the call that failed, {@link #attribute} and
 * {@link #inject} do nothing. A warning names each such place once; for spans that start
 * a trace, only on threads of Reactor, Netty and coroutines while an agent is active.
 * Work that returns a {@code Mono} or {@code Flux} takes its parent from its subscriber,
 * and in Reactor's {@code handle} and {@code tap} the context is restored in both modes.
 *
 * @since 0.1.0
 */
public interface AgentTracer {

	/**
	 * Runs work in a span of its own below the current one.
	 * @param name the name of the step; for {@link StepKind#LLM} and
	 * {@link StepKind#EMBEDDING} the model
	 * @param kind what the step does
	 * @param work the work, run once on this thread
	 * @param <T> the type of the result
	 * @return the result of the work; a {@code Mono} or {@code Flux} is another one,
	 * whose subscriptions are spans
	 */
	<T> T call(String name, StepKind kind, Callable<T> work);

	/**
	 * Runs the work of an agent, as a method with {@link TracedAgent} would: for classes
	 * that are no beans, for lambdas, for agents whose names come from configuration. The
	 * span is <code>invoke_agent {name}</code>, and rules and timeouts of the
	 * configuration that name the agent apply.
	 * <p>
	 * By default, for tracers that know no agents, a {@link #call} without a kind of its
	 * own.
	 * @param name the name of the agent, low in cardinality
	 * @param work the work, run once on this thread
	 * @param <T> the type of the result
	 * @return the result of the work; a {@code Mono} or {@code Flux} is another one,
	 * whose subscriptions are spans
	 */
	default <T> T agent(String name, Callable<T> work) {
		return call(name, StepKind.COMPUTE, work);
	}

	/**
	 * Runs a workflow of several agents, as a method of an
	 * {@link TracedAgent.Role#ORCHESTRATOR} would: {@link #agent} with a span
	 * <code>invoke_workflow {name}</code>.
	 * @param name the name of the workflow, low in cardinality
	 * @param work the work, run once on this thread
	 * @param <T> the type of the result
	 * @return the result of the work; a {@code Mono} or {@code Flux} is another one,
	 * whose subscriptions are spans
	 */
	default <T> T workflow(String name, Callable<T> work) {
		return call(name, StepKind.COMPUTE, work);
	}

	/**
	 * Runs the fallback of a call that failed, in a span <code>fallback {name}</code>
	 * below the current one, or where nothing is current, below the parent of the call
	 * that failed. The span says what failed, why, and what it cost; where the failed
	 * call has a span in this process, that is marked as handled. <pre>{@code
	 * try {
	 *     return this.reranker.rank(passages);
	 * }
	 * catch (RestClientException ex) {
	 *     return this.tracer.fallback("by-similarity", ex, () -> bySimilarity(passages));
	 * }
	 * }</pre>
	 * @param name what is done, low in cardinality
	 * @param failure what the call threw, or its asynchronous result ended with
	 * @param work the work, run once on this thread
	 * @param <T> the type of the result
	 * @return the result of the work; a {@code Mono} or {@code Flux} is another one,
	 * whose subscriptions are the fallback
	 */
	<T> T fallback(String name, Throwable failure, Callable<T> work);

	/**
	 * Records a decision as a span without duration below the current one, or in a trace
	 * of its own where nothing is current.
	 * @param name what is decided
	 * @param options what could be chosen
	 * @param chosen what was
	 * @param reason why, human-readable
	 */
	void decision(String name, Collection<String> options, String chosen, String reason);

	/**
	 * Records a decision, and how sure it is.
	 * @param name what is decided
	 * @param options what could be chosen
	 * @param chosen what was
	 * @param reason why, human-readable
	 * @param confidence how sure the choice is, from 0 to 1
	 */
	void decision(String name, Collection<String> options, String chosen, String reason, double confidence);

	/**
	 * Sets an attribute on the current agent or step span, also from below another
	 * library's span. Does nothing where there is none, and warns where nothing is
	 * current at all.
	 * @param key the key, such as {@code document.id}
	 * @param value a string, boolean, number or collection of them, whose first 128
	 * elements are taken; anything else is written as its {@code toString()}, null is
	 * left out
	 */
	void attribute(String key, @Nullable Object value);

	/**
	 * Writes the current trace context into a carrier, for a transport of the
	 * application's own: {@code traceparent}, {@code tracestate} and {@code baggage} as
	 * W3C defines them. Where nothing is current there is none to write, and a warning
	 * says so.
	 * @param carrier the carrier; entries of these names are replaced, and one that
	 * cannot be written to stays as it is
	 */
	void inject(Map<String, String> carrier);

	/**
	 * Runs work in a span that continues the trace of a carrier, as its consumer.
	 * @param carrier what {@link #inject} has written; without a valid context in it the
	 * span starts a new trace
	 * @param name the name of the span, low in cardinality
	 * @param work the work, run once on this thread
	 * @param <T> the type of the result
	 * @return the result of the work; a {@code Mono} or {@code Flux} is another one, each
	 * subscription to which continues the trace
	 */
	<T> T continueFrom(Map<String, String> carrier, String name, Callable<T> work);

	/**
	 * Makes an operator that processes each message and record from Redis in a span of
	 * its own, as its consumer: for those that come without a listener, from a reactive
	 * subscription or by reading a stream. <pre>{@code
	 * // at the same time
	 * template.listenToChannel("agent.retrieval").flatMap(tracer.process(this::retrieve))
	 * // one after the other
	 * template.listenToChannel("agent.retrieval").map(tracer.process(this::retrieve)).concatMap(result -> result)
	 * }</pre> The origin of a message is known only directly behind the flux that Redis
	 * returns, and only of the message itself, not of its payload; behind
	 * {@code publishOn} or as the mapper of {@code concatMap} it is lost, and a warning
	 * says so. A record is known everywhere, also in a loop:
	 * {@code records.forEach(tracer.process(this::handle)::apply)}.
	 * <p>
	 * Where the work returns a {@code Mono} or {@code Flux}, the span is the subscription
	 * to it: waiting for one is not in it, and without one there is no span. What the
	 * work does before it returns belongs into a {@code Mono.defer}. Whether the work
	 * returns one is known only after its first call, so that call runs in a span, which
	 * is exported only if it has children. So make the operator once, rather than for
	 * each element. Where the work returns a {@code CompletionStage}, the span ends with
	 * that; else it is the call.
	 * <p>
	 * An element that did not come from Redis, or that has been processed in a span
	 * before, is processed without one.
	 * @param work the work, called once for each element when the operator is given it
	 * @param <T> the type of the elements
	 * @param <R> the type of the results
	 * @return the operator, for use by several threads
	 */
	<T, R> Function<T, R> process(Function<? super T, ? extends R> work);

}

/**
 * Calls of annotated beans, and of {@link io.agenttracing.AgentTracer}, as spans.
 * <p>
 * At startup: {@link io.agenttracing.instrument.call.AgentCallAdvisor} asks
 * {@link io.agenttracing.instrument.call.TracedMethods} about the class of each bean.
 * {@link io.agenttracing.instrument.call.TracedMethodParser} reads the annotations into a
 * {@link io.agenttracing.instrument.call.TracedMethod}: a
 * {@link io.agenttracing.instrument.call.SpanTemplate} with all that is the same for each
 * call, and an {@link io.agenttracing.instrument.call.AttributeBinding} for each value
 * that is not. {@link io.agenttracing.instrument.call.AgentMethods} says which public
 * methods of an agent are calls at all,
 * {@link io.agenttracing.instrument.call.UnadvisableMethods} which of them a proxy cannot
 * intercept, and {@link io.agenttracing.instrument.call.SelfInvocationScanner} who calls
 * them past the proxy; each warns.
 * {@link io.agenttracing.instrument.call.AgentAdvicePostProcessor} puts the advice around
 * retries, and {@link io.agenttracing.instrument.call.UnadvisedAgents} names the beans
 * that came too early.
 * <p>
 * A call: {@link io.agenttracing.instrument.call.AgentCallInterceptor}, or for work by
 * hand {@link io.agenttracing.instrument.call.OpenTelemetryAgentTracer} with
 * {@link io.agenttracing.instrument.call.TracedWork}, lets
 * {@link io.agenttracing.instrument.call.AgentSpanStarter} start the span.
 * {@link io.agenttracing.instrument.call.AgentCalls} makes it current and ends it. When
 * that is depends on the result: at once, with a stage, with a response of Spring MVC
 * ({@link io.agenttracing.instrument.call.ResponseCalls}), or, where the result is a
 * publisher, each subscription is a span of its own
 * ({@link io.agenttracing.instrument.call.PublisherTracing}). What is done instead of a
 * call that failed is told by {@link io.agenttracing.instrument.call.CallFallbacks}.
 * <p>
 * Beside that: {@link io.agenttracing.instrument.call.MessageProcessor} is
 * {@link io.agenttracing.AgentTracer#process}, and
 * {@link io.agenttracing.instrument.call.LostContext} and
 * {@link io.agenttracing.instrument.call.LostThreads} warn of calls that have lost their
 * trace.
 */
@NullMarked
package io.agenttracing.instrument.call;

import org.jspecify.annotations.NullMarked;

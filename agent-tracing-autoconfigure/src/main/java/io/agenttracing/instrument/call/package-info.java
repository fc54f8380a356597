/**
 * Traces calls of annotated beans, and of {@link io.agenttracing.AgentTracer}.
 * <p>
 * At startup: {@link io.agenttracing.instrument.call.AgentCallAdvisor} asks
 * {@link io.agenttracing.instrument.call.TracedMethods} about the class of each bean.
 * {@link io.agenttracing.instrument.call.TracedMethodParser} reads the annotations into a
 * {@link io.agenttracing.instrument.call.TracedMethod}: a
 * {@link io.agenttracing.instrument.call.SpanTemplate} with the constant parts of the
 * span, and an {@link io.agenttracing.instrument.call.AttributeBinding} for each
 * attribute that is read from arguments or the result.
 * {@link io.agenttracing.instrument.call.AgentMethods} decides which public methods of an
 * agent are calls. {@link io.agenttracing.instrument.call.UntracedMethodWarnings}
 * excludes those that a proxy cannot intercept, and warns of them and of the calls on
 * {@code this} that {@link io.agenttracing.instrument.call.SelfInvocationScanner} finds.
 * {@link io.agenttracing.instrument.call.AgentAdvicePostProcessor} moves the advice in
 * front of retries, and {@link io.agenttracing.instrument.call.UnadvisedAgents} warns of
 * beans that were created too early.
 * <p>
 * At a call: {@link io.agenttracing.instrument.call.AgentCallInterceptor} for methods, or
 * {@link io.agenttracing.instrument.call.OpenTelemetryAgentTracer} with
 * {@link io.agenttracing.instrument.call.TracedWork} for code, has
 * {@link io.agenttracing.instrument.call.AgentSpanStarter} start the span.
 * {@link io.agenttracing.instrument.call.AgentCalls} makes it current and ends it: when
 * the call returns, or as a {@link io.agenttracing.instrument.call.TracedCall} with a
 * stage or with a response of Spring MVC
 * ({@link io.agenttracing.instrument.call.ResponseCalls}). If the result is a publisher,
 * each subscription has a span instead, which ends in {@code call.reactor}
 * ({@link io.agenttracing.instrument.call.PublisherTracing}): a suspend function, too,
 * since Spring makes a {@code Mono} of it.
 * {@link io.agenttracing.instrument.call.CallFallbacks} starts the spans of fallbacks.
 * <p>
 * Beside that: {@link io.agenttracing.instrument.call.MessageProcessor} implements
 * {@link io.agenttracing.AgentTracer#process}, and
 * {@link io.agenttracing.instrument.call.LostContext} and
 * {@link io.agenttracing.span.LostThreads} warn of calls that have lost their context.
 */
@NullMarked
package io.agenttracing.instrument.call;

import org.jspecify.annotations.NullMarked;

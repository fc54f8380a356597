/**
 * AI services and models of LangChain4j, which makes no spans itself. Services of the
 * whole JVM are heard of by two of its service files,
 * {@link io.agenttracing.instrument.langchain4j.ServiceRegistrars} and
 * {@link io.agenttracing.instrument.langchain4j.ServiceContexts}, and belong to the
 * {@link io.agenttracing.instrument.langchain4j.OwningContext} of the application that
 * has made them.
 * <p>
 * A {@link io.agenttracing.instrument.langchain4j.ServiceRegistrar} is told of each
 * {@link io.agenttracing.instrument.langchain4j.ServiceCall}, which has an
 * {@link io.agenttracing.instrument.langchain4j.AgentSpan}. Its models are
 * {@link io.agenttracing.instrument.langchain4j.ObservedChatModel} and
 * {@link io.agenttracing.instrument.langchain4j.ObservedStreamingModel}, as are models
 * that are beans, by {@link io.agenttracing.instrument.langchain4j.ModelPostProcessor}:
 * each {@link io.agenttracing.instrument.langchain4j.ModelCall} has a span. So has each
 * {@link io.agenttracing.instrument.langchain4j.ToolCall}, by
 * {@link io.agenttracing.instrument.langchain4j.ToolHooks}.
 */
@NullMarked
package io.agenttracing.instrument.langchain4j;

import org.jspecify.annotations.NullMarked;

/**
 * Systems of agents of LangChain4j: workflows and their agents, each below the one that
 * has called it, on whichever thread.
 * <p>
 * {@link io.agenttracing.instrument.langchain4j.agentic.AgentPostProcessor} has a
 * {@link io.agenttracing.instrument.langchain4j.agentic.AgentRunListener} told of each
 * bean that is an agent, and of all agents below it.
 * {@link io.agenttracing.instrument.langchain4j.agentic.AgentRuns} begins and ends the
 * spans; which run is around another is known from the
 * {@link dev.langchain4j.agentic.scope.AgenticScope} that they share, by
 * {@link io.agenttracing.instrument.langchain4j.agentic.ScopeRuns}.
 */
@NullMarked
package io.agenttracing.instrument.langchain4j.agentic;

import org.jspecify.annotations.NullMarked;

package io.agenttracing;

import java.lang.reflect.Method;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One call of an agent or of a step.
 *
 * @param name the name of the agent or the step
 * @param kind what the step does, null for a call of an agent
 * @param method the annotated method, null for a call through {@link AgentTracer}
 * @param arguments the arguments of the method as they are, possibly with nulls; empty
 * for a call through {@link AgentTracer}
 * @since 0.1.0
 */
public record AgentCall(String name, @Nullable StepKind kind, @Nullable Method method,
		List<@Nullable Object> arguments) {

}

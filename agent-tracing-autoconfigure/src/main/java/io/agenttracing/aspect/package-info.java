/**
 * Calls of annotated beans, and of {@link io.agenttracing.AgentTracer}, as spans.
 */
@NullMarked
package io.agenttracing.aspect;

import org.jspecify.annotations.NullMarked;

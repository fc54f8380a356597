/**
 * Calls of annotated beans, and of {@link io.agenttracing.AgentTracer}, as spans.
 */
@NullMarked
package io.agenttracing.instrument.call;

import org.jspecify.annotations.NullMarked;

/**
 * Traces as tests: {@link io.agenttracing.test.AgentTracingTest} records all spans of a
 * test in memory, and {@link io.agenttracing.test.AgentTraceAssert} says what has to be
 * in them.
 */
@NullMarked
package io.agenttracing.test;

import org.jspecify.annotations.NullMarked;

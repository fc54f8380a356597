/**
 * Which traces are exported: the application's sampler, rules for agents, a limit, and
 * what is kept because it went wrong.
 */
@NullMarked
package io.agenttracing.pipeline.sampling;

import org.jspecify.annotations.NullMarked;

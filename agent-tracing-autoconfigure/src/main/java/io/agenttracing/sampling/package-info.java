/**
 * Which traces are recorded: the application's sampler, its probability, and a count of
 * what it leaves out.
 */
@NullMarked
package io.agenttracing.sampling;

import org.jspecify.annotations.NullMarked;

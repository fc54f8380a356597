/**
 * Runs in which something goes wrong, to see what the trace makes of it.
 */
@NullMarked
package io.agenttracing.sample.scenario;

import org.jspecify.annotations.NullMarked;

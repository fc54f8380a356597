/**
 * Counts what the collaborators of tracing throw.
 */
@NullMarked
package io.agenttracing.failure;

import org.jspecify.annotations.NullMarked;

/**
 * Counts what the collaborators of tracing throw.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.failure;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;

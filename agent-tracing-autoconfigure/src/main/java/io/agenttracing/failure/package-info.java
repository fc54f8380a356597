/**
 * Failures of tracing and its collaborators, which are counted and logged but never
 * thrown.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.failure;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;

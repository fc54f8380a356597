/**
 * The steps of a trace as text: what tests compare, and what they show.
 */
@NullMarked
@ApiStatus.Internal
package io.agenttracing.test.outline;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;

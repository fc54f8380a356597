/**
 * The part of a trace that a test talks of: all of it, an agent, or a call.
 */
@NullMarked
@ApiStatus.Internal
package io.agenttracing.test.place;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;

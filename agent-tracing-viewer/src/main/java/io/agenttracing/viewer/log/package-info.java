/**
 * The log lines of traces.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.viewer.log;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;

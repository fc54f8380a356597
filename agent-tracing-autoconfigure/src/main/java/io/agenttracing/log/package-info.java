/**
 * Rate limiting of log messages.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.log;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;

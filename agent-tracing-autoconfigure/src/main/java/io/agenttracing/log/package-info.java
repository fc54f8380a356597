/**
 * Log messages: how often one is written.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.log;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;

/**
 * A server for this machine only, and who may ask it.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.viewer.server;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;

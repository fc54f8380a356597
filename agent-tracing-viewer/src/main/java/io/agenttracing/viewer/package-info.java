/**
 * The page in an application: its properties, and when it is there.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.viewer;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;

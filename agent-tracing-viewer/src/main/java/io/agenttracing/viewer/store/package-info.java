/**
 * The traces that are shown, in bounded memory.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.viewer.store;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;

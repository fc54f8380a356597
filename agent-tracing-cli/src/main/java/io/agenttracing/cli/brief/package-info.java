/**
 * A trace in two kilobytes.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.cli.brief;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;

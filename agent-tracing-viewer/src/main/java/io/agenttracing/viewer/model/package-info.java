/**
 * What the page is told of a trace, a list of traces and two runs.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.viewer.model;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;

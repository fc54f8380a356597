/**
 * The files of the page, and one file with a trace in it.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.viewer.page;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;

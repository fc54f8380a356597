/**
 * Outlines that are kept in files.
 */
@NullMarked
@ApiStatus.Internal
package io.agenttracing.test.golden;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;

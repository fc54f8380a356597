/**
 * What is asserted of a place of a trace, and what is said where it does not hold.
 */
@NullMarked
@ApiStatus.Internal
package io.agenttracing.test.check;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;

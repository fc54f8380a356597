/**
 * What a test has said of a trace, and what it has not.
 */
@NullMarked
@ApiStatus.Internal
package io.agenttracing.test.claim;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;

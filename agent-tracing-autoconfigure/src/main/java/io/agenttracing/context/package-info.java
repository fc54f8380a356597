/**
 * The trace context on its way into and out of a carrier: W3C fields, which are validated
 * and bounded, deadlines, baggage, and what was lost on the way.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.context;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;

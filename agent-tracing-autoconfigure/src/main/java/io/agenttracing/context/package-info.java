/**
 * The trace context on its way into and out of a carrier.
 */
@NullMarked
package io.agenttracing.context;

import org.jspecify.annotations.NullMarked;

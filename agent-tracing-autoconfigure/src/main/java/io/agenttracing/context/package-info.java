/**
 * The trace context on its way into and out of a carrier: W3C fields, which are validated
 * and bounded, deadlines, baggage, and what was lost on the way.
 */
@NullMarked
package io.agenttracing.context;

import org.jspecify.annotations.NullMarked;

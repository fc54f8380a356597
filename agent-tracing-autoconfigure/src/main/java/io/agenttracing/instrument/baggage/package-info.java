/**
 * The few business values that travel with a trace and appear on every span below.
 */
@NullMarked
package io.agenttracing.instrument.baggage;

import org.jspecify.annotations.NullMarked;

/**
 * The few business values that travel with a trace and appear on every span below.
 */
@NullMarked
package io.agenttracing.baggage;

import org.jspecify.annotations.NullMarked;

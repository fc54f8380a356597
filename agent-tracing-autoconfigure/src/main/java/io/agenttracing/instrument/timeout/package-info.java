/**
 * How long callers wait: declared timeouts, what is left of them over all hops, and those
 * of HTTP clients.
 */
@NullMarked
package io.agenttracing.instrument.timeout;

import org.jspecify.annotations.NullMarked;

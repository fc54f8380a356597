/**
 * The envelope of a pub/sub message, which has no headers: the payload byte for byte, and
 * the trace context beside it. What arrives is bounded and scanned, never parsed into
 * objects.
 */
@NullMarked
package io.agenttracing.instrument.redis.envelope;

import org.jspecify.annotations.NullMarked;

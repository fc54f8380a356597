/**
 * The envelope of a pub/sub message, which has no headers: the payload byte for byte, and
 * the trace context beside it. Received messages are untrusted input: bounded and
 * scanned, never parsed into objects.
 * <p>
 * {@link io.agenttracing.instrument.redis.envelope.MessageEnvelope} wraps a payload, and
 * opens a message. To open one,
 * {@link io.agenttracing.instrument.redis.envelope.EnvelopeLayout} finds its two values
 * with a {@link io.agenttracing.instrument.redis.envelope.JsonScanner}, and
 * {@link io.agenttracing.instrument.redis.envelope.EnvelopeContext} reads the fields of
 * the second. The result is a
 * {@link io.agenttracing.instrument.redis.envelope.UnwrappedMessage}.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.instrument.redis.envelope;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;

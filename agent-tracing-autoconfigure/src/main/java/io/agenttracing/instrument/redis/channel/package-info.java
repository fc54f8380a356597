/**
 * What pub/sub and streams share.
 * {@link io.agenttracing.instrument.redis.channel.InstrumentedChannels} decides which
 * channels and streams carry the context.
 * {@link io.agenttracing.instrument.redis.channel.ProducerSpans} starts the PRODUCER span
 * of an {@link io.agenttracing.instrument.redis.channel.OutgoingMessage},
 * {@link io.agenttracing.instrument.redis.channel.ConsumerSpans} decides on the CONSUMER
 * span of what was received and starts that of a listener's call, a
 * {@link io.agenttracing.instrument.redis.channel.Delivery}.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.instrument.redis.channel;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;

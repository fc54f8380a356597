/**
 * One trace across Redis pub/sub and streams: what is published carries the context, what
 * listeners receive is the plain payload. All of it passes a connection, where
 * {@link io.agenttracing.instrument.redis.connection} intercepts it for
 * {@link io.agenttracing.instrument.redis.pubsub} and
 * {@link io.agenttracing.instrument.redis.stream}; both use
 * {@link io.agenttracing.instrument.redis.channel}, and messages of pub/sub an
 * {@link io.agenttracing.instrument.redis.envelope}.
 */
@NullMarked
package io.agenttracing.instrument.redis;

import org.jspecify.annotations.NullMarked;

/**
 * Traced connections, the way in and out of all messages and records.
 * {@link io.agenttracing.instrument.redis.connection.ConnectionFactoryTracingPostProcessor}
 * advises connection factories, whose connections
 * {@link io.agenttracing.instrument.redis.connection.TracingConnections} wraps:
 * {@link io.agenttracing.instrument.redis.connection.TracingConnection} passes the
 * commands of pub/sub to {@link io.agenttracing.instrument.redis.pubsub.PubSubTracing}
 * and those of streams to {@link io.agenttracing.instrument.redis.stream.StreamTracing}.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.instrument.redis.connection;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;

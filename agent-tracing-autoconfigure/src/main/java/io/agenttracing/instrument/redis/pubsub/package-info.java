/**
 * Messages of pub/sub.
 * <p>
 * One that is published goes from a connection through
 * {@link io.agenttracing.instrument.redis.pubsub.PubSubTracing} (a reactive one through
 * {@link io.agenttracing.instrument.redis.pubsub.TracingReactivePubSubCommands}) to
 * {@link io.agenttracing.instrument.redis.pubsub.MessagePublishing}, which gives it a
 * span and an {@link io.agenttracing.instrument.redis.envelope.MessageEnvelope}.
 * <p>
 * One that is received reaches an
 * {@link io.agenttracing.instrument.redis.pubsub.UnwrappingMessageListener}, as an
 * {@link io.agenttracing.instrument.redis.pubsub.IncomingMessage} that opens its envelope
 * once. A listener container hands it to its executor, a
 * {@link io.agenttracing.instrument.redis.pubsub.TracingListenerExecutor}, on whose
 * thread {@link io.agenttracing.instrument.redis.pubsub.MessageListening} calls the
 * listener within the span; any other listener is called so at once. Containers get that
 * executor, and what records failures, from
 * {@link io.agenttracing.instrument.redis.pubsub.ListenerContainerTracing}.
 * <p>
 * One of a reactive subscription leaves an
 * {@link io.agenttracing.instrument.redis.pubsub.UnwrappingReactiveSubscription} with its
 * {@link io.agenttracing.instrument.redis.pubsub.MessageOrigin}, which
 * {@link io.agenttracing.instrument.redis.pubsub.ReactiveMessages} finds when the
 * application processes it.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.instrument.redis.pubsub;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;

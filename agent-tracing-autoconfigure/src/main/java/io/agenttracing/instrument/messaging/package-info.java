/**
 * Spring's own observations of Kafka and RabbitMQ, enabled and hardened against untrusted
 * input.
 * <p>
 * {@link io.agenttracing.instrument.messaging.KafkaObservationPostProcessor} and
 * {@link io.agenttracing.instrument.messaging.RabbitObservationPostProcessor} enable the
 * observations of templates and listeners. A message that is received, and a Kafka record
 * that is sent, passes a
 * {@link io.agenttracing.instrument.messaging.MessageTracingHandler}, which makes the
 * span and reads headers through a
 * {@link io.agenttracing.instrument.messaging.BoundedHeaderPropagator} within the limits
 * of {@link io.agenttracing.instrument.messaging.MessageFields}; a
 * {@link io.agenttracing.instrument.messaging.ContextCountingHandler} counts received
 * messages by the state of their context.
 * <p>
 * What Spring does not observe, or observes differently:
 * {@link io.agenttracing.instrument.messaging.RabbitBatchObservation} batches,
 * {@link io.agenttracing.instrument.messaging.RabbitReplies} and
 * {@link io.agenttracing.instrument.messaging.KafkaReplies} replies, and
 * {@link io.agenttracing.instrument.messaging.AbandonedRecords} records that never reach
 * a listener or whose result comes later.
 */
@NullMarked
package io.agenttracing.instrument.messaging;

import org.jspecify.annotations.NullMarked;

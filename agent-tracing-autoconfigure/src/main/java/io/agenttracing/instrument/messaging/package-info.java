/**
 * Spring's own observations of Kafka and RabbitMQ, switched on and made safe against
 * untrusted input.
 */
@NullMarked
package io.agenttracing.instrument.messaging;

import org.jspecify.annotations.NullMarked;

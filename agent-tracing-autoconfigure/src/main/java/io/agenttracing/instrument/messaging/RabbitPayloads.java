package io.agenttracing.instrument.messaging;

import io.agenttracing.context.ContextCounter;
import io.agenttracing.shape.PayloadKind;
import io.agenttracing.shape.PayloadShapes;
import io.agenttracing.shape.SeenShape;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.amqp.rabbit.support.micrometer.RabbitMessageReceiverContext;
import org.springframework.amqp.rabbit.support.micrometer.RabbitMessageSenderContext;

/**
 * The bodies of RabbitMQ messages. One that a template has put together of several is
 * none of them.
 */
final class RabbitPayloads implements MessagePayloads {

	@Override
	public @Nullable SeenShape shape(PayloadShapes shapes, Observation.Context message) {
		if (message instanceof RabbitMessageSenderContext sender) {
			return shape(shapes, PayloadKind.MESSAGE, sender.getDestination(), sender.getCarrier());
		}
		if (message instanceof RabbitMessageReceiverContext receiver) {
			Message received = receiver.getCarrier();
			String queue = (received != null) ? received.getMessageProperties().getConsumerQueue() : null;
			return shape(shapes, PayloadKind.RECEIVED, (queue != null) ? queue : ContextCounter.OTHER, received);
		}
		return null;
	}

	private static @Nullable SeenShape shape(PayloadShapes shapes, PayloadKind kind, String destination,
			@Nullable Message message) {
		if (message == null
				|| message.getMessageProperties().getHeaders().containsKey(MessageProperties.SPRING_BATCH_FORMAT)) {
			return null;
		}
		return MessagePayloads.shape(shapes, kind, destination, message.getBody());
	}

}

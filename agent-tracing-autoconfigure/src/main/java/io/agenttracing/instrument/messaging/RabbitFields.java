package io.agenttracing.instrument.messaging;

import io.agenttracing.context.ContextCounter;
import io.agenttracing.context.TraceContextCarrier;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

import org.springframework.amqp.core.Message;
import org.springframework.amqp.rabbit.support.micrometer.RabbitMessageReceiverContext;

/**
 * The trace context in the headers of a RabbitMQ message, whose values may have any type.
 */
final class RabbitFields implements MessageFields {

	@Override
	public boolean supports(Observation.Context context) {
		return context instanceof RabbitMessageReceiverContext;
	}

	@Override
	public @Nullable String text(Object message, String name) {
		Object value = ((Message) message).getMessageProperties().getHeaders().get(name);
		return (value instanceof String text && text.length() <= TraceContextCarrier.MAX_FIELD_LENGTH) ? text : null;
	}

	@Override
	public boolean has(Object message, String name) {
		return ((Message) message).getMessageProperties().getHeaders().containsKey(name);
	}

	@Override
	public String destination(Object message) {
		String queue = ((Message) message).getMessageProperties().getConsumerQueue();
		return (queue != null) ? queue : ContextCounter.OTHER;
	}

}

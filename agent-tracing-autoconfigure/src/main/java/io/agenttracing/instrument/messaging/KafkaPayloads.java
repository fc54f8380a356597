package io.agenttracing.instrument.messaging;

import io.agenttracing.shape.PayloadKind;
import io.agenttracing.shape.PayloadShapes;
import io.agenttracing.shape.SeenShape;
import io.micrometer.observation.Observation;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.support.micrometer.KafkaRecordReceiverContext;
import org.springframework.kafka.support.micrometer.KafkaRecordSenderContext;

/**
 * The values of Kafka records, before a serializer and behind a deserializer.
 */
final class KafkaPayloads implements MessagePayloads {

	@Override
	public @Nullable SeenShape shape(PayloadShapes shapes, Observation.Context message) {
		if (message instanceof KafkaRecordSenderContext sender) {
			ProducerRecord<?, ?> sent = sender.getRecord();
			return MessagePayloads.shape(shapes, PayloadKind.MESSAGE, sent.topic(), sent.value());
		}
		if (message instanceof KafkaRecordReceiverContext receiver) {
			ConsumerRecord<?, ?> received = receiver.getRecord();
			return MessagePayloads.shape(shapes, PayloadKind.RECEIVED, received.topic(), received.value());
		}
		return null;
	}

}

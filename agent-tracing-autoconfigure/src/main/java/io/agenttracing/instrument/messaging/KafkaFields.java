package io.agenttracing.instrument.messaging;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;

import io.agenttracing.context.TraceContextCarrier;
import io.micrometer.observation.Observation;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.support.micrometer.KafkaRecordReceiverContext;

/**
 * The trace context in the headers of a Kafka record. A header that occurs twice is
 * ignored.
 */
final class KafkaFields implements MessageFields {

	@Override
	public boolean supports(Observation.Context context) {
		return context instanceof KafkaRecordReceiverContext;
	}

	@Override
	public @Nullable String text(Object message, String name) {
		Iterator<Header> headers = headers(message, name);
		byte[] value = headers.hasNext() ? headers.next().value() : null;
		if (value == null || value.length > TraceContextCarrier.MAX_FIELD_LENGTH || headers.hasNext()) {
			return null;
		}
		return new String(value, StandardCharsets.UTF_8);
	}

	@Override
	public boolean has(Object message, String name) {
		return headers(message, name).hasNext();
	}

	@Override
	public String destination(Object message) {
		return ((ConsumerRecord<?, ?>) message).topic();
	}

	private static Iterator<Header> headers(Object message, String name) {
		return ((ConsumerRecord<?, ?>) message).headers().headers(name).iterator();
	}

}

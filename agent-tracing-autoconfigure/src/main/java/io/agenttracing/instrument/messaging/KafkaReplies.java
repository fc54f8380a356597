package io.agenttracing.instrument.messaging;

import java.lang.reflect.Field;
import java.util.Collection;

import io.agenttracing.autoconfigure.Counterparts;
import io.agenttracing.failure.Failures;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationPredicate;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;

import org.springframework.kafka.listener.GenericMessageListenerContainer;
import org.springframework.kafka.requestreply.AggregatingReplyingKafkaTemplate;
import org.springframework.kafka.requestreply.ReplyingKafkaTemplate;
import org.springframework.kafka.support.micrometer.KafkaRecordReceiverContext;

/**
 * Prevents that a reply to a {@link ReplyingKafkaTemplate} is observed twice: the
 * template observes it, so its container must not. An
 * {@link AggregatingReplyingKafkaTemplate} observes a collection of replies instead, a
 * record that was never sent: there, the container observes the replies, and the
 * collection is not observed.
 */
final class KafkaReplies implements ObservationPredicate {

	private static final Log logger = LogFactory.getLog(KafkaReplies.class);

	@Override
	public boolean test(String name, Observation.Context context) {
		return !(context instanceof KafkaRecordReceiverContext receiver && isCollection(receiver.getRecord()));
	}

	private static boolean isCollection(ConsumerRecord<?, ?> reply) {
		return reply.value() instanceof Collection
				&& reply.topic().equals(AggregatingReplyingKafkaTemplate.AGGREGATED_RESULTS_TOPIC);
	}

	/**
	 * The field that is read.
	 */
	static Counterparts counterparts() {
		return Counterparts.without("Each reply to a Kafka template that waits for replies may have two spans")
			.field(ReplyingKafkaTemplate.class.getName(), "replyContainer");
	}

	/**
	 * Switches off the container's observation of replies that the template observes.
	 */
	static void leaveTo(ReplyingKafkaTemplate<?, ?, ?> template, String beanName) {
		if (template instanceof AggregatingReplyingKafkaTemplate) {
			return;
		}
		try {
			Field field = ReplyingKafkaTemplate.class.getDeclaredField("replyContainer");
			field.setAccessible(true);
			GenericMessageListenerContainer<?, ?> container = (GenericMessageListenerContainer<?, ?>) field
				.get(template);
			container.getContainerProperties().setRecordObservationsInBatch(false);
		}
		catch (Throwable ex) {
			Failures.counted();
			logger.warn("Each reply to the Kafka template '" + beanName + "' may have two spans, because its container"
					+ " cannot be read: set spring.kafka.listener.observation-enabled=false if it has: "
					+ ex.getMessage());
		}
	}

}

package io.agenttracing.instrument.messaging;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.agenttracing.shape.PayloadShapes;
import io.agenttracing.shape.SeenShape;
import io.micrometer.observation.Observation;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.amqp.rabbit.support.micrometer.RabbitMessageReceiverContext;
import org.springframework.amqp.rabbit.support.micrometer.RabbitMessageSenderContext;
import org.springframework.kafka.support.micrometer.KafkaRecordReceiverContext;
import org.springframework.kafka.support.micrometer.KafkaRecordSenderContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which payloads of Kafka and RabbitMQ are looked at.
 */
class MessagePayloadsTests {

	private static final String JSON = "{\"id\":7}";

	private final PayloadShapes shapes = new PayloadShapes();

	@Test
	void textsAndBytesOfKafkaAreTheSame() {
		List<SeenShape> seen = List.of(sent(JSON), sent(bytes(JSON)), received(JSON), received(bytes(JSON)));
		assertThat(seen).extracting(SeenShape::digest).containsOnly(seen.get(0).digest());
		assertThat(seen.get(0).shape()).containsExactly("id:number");
		assertThat(sent("text").shape()).containsExactly("$:string");
	}

	// At the other end it is a map, or JSON with names that annotations give.
	@Test
	void objectsOfKafkaAreNotLookedAt() {
		assertThat(sent(new Document(7))).isNull();
		assertThat(received(new Document(7))).isNull();
		assertThat(sent(null)).isNull();
	}

	// The bound is one of bytes, else one end would read it and the other would not.
	@Test
	void longTextsAndTheirBytesAreTheSame() {
		for (String character : List.of("x", "\u00e9", "\u20ac", "\ud83d\ude00")) {
			for (int length : List.of(21_000, 22_000, 32_700, 32_800, 65_400, 65_600)) {
				String json = "{\"long\":\"" + character.repeat(length) + "\"}";
				assertThat(sent(json).digest()).as("%s of %s", length, character).isEqualTo(sent(bytes(json)).digest());
			}
		}
	}

	@Test
	void bodiesOfRabbitAreLookedAt() {
		Message message = new Message(bytes(JSON), new MessageProperties());
		SeenShape sent = look(new RabbitMessageSenderContext(message, "template", "exchange", "key"));
		SeenShape received = look(new RabbitMessageReceiverContext(message, "listener"));
		assertThat(sent.shape()).containsExactly("id:number");
		assertThat(received.digest()).isEqualTo(sent.digest());
	}

	@Test
	void severalMessagesInOneAreNotLookedAt() {
		MessageProperties properties = new MessageProperties();
		properties.setHeader(MessageProperties.SPRING_BATCH_FORMAT, MessageProperties.BATCH_FORMAT_LENGTH_HEADER4);
		Message batch = new Message(bytes(JSON), properties);
		assertThat(look(new RabbitMessageSenderContext(batch, "template", "exchange", "key"))).isNull();
		assertThat(look(new RabbitMessageReceiverContext(batch, "listener"))).isNull();
	}

	@Test
	void nothingIsLookedAtWhereShapesAreOff() {
		assertThat(new KafkaPayloads().reading(null)).isNull();
	}

	private SeenShape sent(@Nullable Object value) {
		return look(new KafkaRecordSenderContext(new ProducerRecord<>("topic", value), "template", () -> "cluster"));
	}

	private SeenShape received(Object value) {
		return look(new KafkaRecordReceiverContext(new ConsumerRecord<>("topic", 0, 0, "key", value), "listener",
				() -> "cluster"));
	}

	private SeenShape look(Observation.Context message) {
		return (message.getClass().getName().contains("Kafka") ? new KafkaPayloads() : new RabbitPayloads())
			.reading(this.shapes)
			.apply(message);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	record Document(int id) {

	}

}

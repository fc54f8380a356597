package io.agenttracing.instrument.messaging;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.rabbitmq.client.AMQP;
import io.agenttracing.context.ContextCounter;
import io.agenttracing.context.ContextState;
import io.agenttracing.instrument.messaging.MessagingApplication.Sender;
import io.agenttracing.testing.EmbeddedAmqp;
import io.agenttracing.testing.EmbeddedKafka;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Headers that a stranger wrote: the listener gets every message, and the next one too.
 */
class HostileHeadersTests {

	private static final String VALID = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

	private static final byte[] INVALID_UTF_8 = { (byte) 0xc3, 0x28, (byte) 0xff, 0, 13, 10 };

	@RegisterExtension
	static final EmbeddedKafka kafka = new EmbeddedKafka();

	@RegisterExtension
	static final EmbeddedAmqp amqp = new EmbeddedAmqp();

	@Test
	void kafkaListenerGoesOn() throws Exception {
		List<List<Header>> hostile = List.of(List.of(header("traceparent", bytes(1 << 20))),
				List.of(header("traceparent", INVALID_UTF_8)), List.of(header("traceparent", null)),
				List.of(header("traceparent", new byte[0]), header("traceparent", VALID.getBytes())),
				List.of(header("traceparent", VALID.getBytes()), header("traceparent", VALID.getBytes())));
		List<List<Header>> others = List.of(
				List.of(header("traceparent", VALID.getBytes()), header("tracestate", bytes(1 << 20)),
						header("baggage", bytes(1 << 20))),
				List.of(header("traceparent", VALID.getBytes()), header("tracestate", INVALID_UTF_8),
						header("baggage", "a=%,%%%,=,;,\r\n".repeat(500).getBytes())));
		try (MessagingApplication application = MessagingApplication.start(kafka.properties(), KafkaTests.Method.class,
				"spring.kafka.producer.properties.max.request.size=4000000")) {
			List<List<Header>> all = new ArrayList<>(hostile);
			all.addAll(others);
			for (List<Header> headers : all) {
				send(application, headers);
				assertThat(application.nextCall().text()).isEqualTo("text");
			}
			assertThat(application.tree(2 * all.size())).hasSize(2 * all.size())
				.containsOnly("- > D process", "D process > receive");
			assertCounted(application, hostile.size(), others.size());
		}
	}

	@Test
	void rabbitListenerGoesOn() {
		List<Object> hostile = List.of(42, new byte[100_000], "x".repeat(100_000), List.of(VALID), Map.of("a", VALID),
				true, new String(INVALID_UTF_8, StandardCharsets.ISO_8859_1));
		try (MessagingApplication application = MessagingApplication.start(amqp.properties(),
				RabbitTests.Method.class)) {
			for (Object traceparent : hostile) {
				publish(application, Map.of("traceparent", traceparent));
				assertThat(application.nextCall().text()).isEqualTo("text");
			}
			publish(application,
					new HashMap<>(Map.of("traceparent", VALID, "tracestate", 42, "baggage", "a=%,%%%,=".repeat(8000))));
			assertThat(application.nextCall().text()).isEqualTo("text");
			int count = 2 * (hostile.size() + 1);
			assertThat(application.tree(count)).hasSize(count).containsOnly("- > D receive", "D receive > receive");
			assertCounted(application, hostile.size(), 1);
		}
	}

	@Test
	@SuppressWarnings("unchecked")
	void kafkaRecordCanBeSentAgain() {
		try (MessagingApplication application = MessagingApplication.start(kafka.properties(),
				KafkaTests.Method.class)) {
			KafkaTemplate<Object, Object> template = application.bean(KafkaTemplate.class);
			ProducerRecord<Object, Object> record = new ProducerRecord<>(application.destination(), "text");
			application.bean(Sender.class).send(() -> {
				template.send(record).join();
				template.send(record).join();
			});
			assertThat(application.nextCall().text()).isEqualTo("text");
			assertThat(application.nextCall().text()).isEqualTo("text");
			assertThat(application.tree(7)).containsExactlyInAnyOrder("- > invoke_agent sender",
					"invoke_agent sender > D send", "D send > D process", "D process > receive",
					"invoke_agent sender > D send", "D send > D process", "D process > receive");
		}
	}

	private static void assertCounted(MessagingApplication application, int malformed, int present) {
		ContextCounter counter = application.bean(ContextCounter.class);
		assertThat(counter.count(application.destination(), ContextState.MALFORMED)).isEqualTo(malformed);
		assertThat(counter.count(application.destination(), ContextState.PRESENT)).isEqualTo(present);
		assertThat(counter.count(application.destination(), ContextState.MISSING)).isZero();
	}

	@SuppressWarnings("unchecked")
	private static void send(MessagingApplication application, List<Header> headers) throws Exception {
		ProducerFactory<Object, Object> factory = application.bean(ProducerFactory.class);
		try (Producer<Object, Object> producer = factory.createProducer()) {
			producer
				.send(new ProducerRecord<>(application.destination(), (Integer) null, (Object) null, (Object) "text",
						headers))
				.get();
		}
	}

	private static void publish(MessagingApplication application, Map<String, Object> headers) {
		application.bean(RabbitTemplate.class).execute((channel) -> {
			channel.basicPublish("", application.destination(),
					new AMQP.BasicProperties.Builder().contentType("text/plain").headers(headers).build(),
					"text".getBytes());
			return null;
		});
	}

	private static Header header(String name, byte[] value) {
		return new RecordHeader(name, value);
	}

	private static byte[] bytes(int length) {
		byte[] bytes = new byte[length];
		Arrays.fill(bytes, (byte) 'x');
		return bytes;
	}

}

package io.agenttracing.instrument.messaging;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.rabbitmq.client.AMQP;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.context.Deadline;
import io.agenttracing.testing.EmbeddedAmqp;
import io.agenttracing.testing.EmbeddedKafka;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.amqp.core.Queue;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is left of a timeout arrives in listeners of Kafka and RabbitMQ.
 */
class DeadlineTests {

	private static final String NAME = "agent-tracing-budget";

	private static final String TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

	@RegisterExtension
	static final EmbeddedKafka kafka = new EmbeddedKafka();

	@RegisterExtension
	static final EmbeddedAmqp amqp = new EmbeddedAmqp();

	@Test
	@SuppressWarnings("unchecked")
	void travelsInAKafkaRecord() throws Exception {
		try (MessagingApplication application = MessagingApplication.start(kafka.properties(), Kafka.class)) {
			Arrivals arrivals = application.bean(Arrivals.class);
			within(application,
					() -> application.bean(KafkaTemplate.class).send(application.destination(), "text").join());
			assertThat(arrivals.next()).isBetween(1L, 4000L);
			for (List<Header> headers : List.<List<Header>>of(List.of(header("-1")),
					List.of(header("1".repeat(1 << 19))), List.of(header("100"), header("100")),
					List.of(new RecordHeader(NAME, (byte[]) null)),
					List.of(new RecordHeader(NAME, new byte[] { (byte) 0xc3, 0x28, 0 })))) {
				send(application, headers);
				assertThat(arrivals.next()).isEqualTo(-1);
			}
			send(application, List.of(header("2500")));
			assertThat(arrivals.next()).isBetween(0L, 2500L);
		}
	}

	@Test
	void travelsInAMessageOfRabbit() throws Exception {
		try (MessagingApplication application = MessagingApplication.start(amqp.properties(), Rabbit.class)) {
			Arrivals arrivals = application.bean(Arrivals.class);
			within(application, () -> {
				application.bean(RabbitTemplate.class).convertAndSend(application.destination(), "text");
				return true;
			});
			assertThat(arrivals.next()).isBetween(1L, 4000L);
			for (Object value : List.of("-1", 100, true, List.of("100"), "1".repeat(100_000), new byte[10])) {
				publish(application, value);
				assertThat(arrivals.next()).isEqualTo(-1);
			}
			publish(application, "2500");
			assertThat(arrivals.next()).isBetween(0L, 2500L);
		}
	}

	private static void within(MessagingApplication application, Callable<?> work) {
		try (Scope scope = Deadline.limit(Context.current(), 4000).makeCurrent()) {
			application.bean(AgentTracer.class).call("caller", StepKind.COMPUTE, work);
		}
	}

	@SuppressWarnings("unchecked")
	private static void send(MessagingApplication application, List<Header> headers) throws Exception {
		List<Header> all = new ArrayList<>(headers);
		all.add(new RecordHeader("traceparent", TRACEPARENT.getBytes(StandardCharsets.US_ASCII)));
		ProducerFactory<Object, Object> factory = application.bean(ProducerFactory.class);
		try (Producer<Object, Object> producer = factory.createProducer()) {
			producer
				.send(new ProducerRecord<>(application.destination(), (Integer) null, (Object) null, (Object) "text",
						all))
				.get();
		}
	}

	private static void publish(MessagingApplication application, Object value) {
		application.bean(RabbitTemplate.class).execute((channel) -> {
			channel.basicPublish("", application.destination(),
					new AMQP.BasicProperties.Builder().contentType("text/plain")
						.headers(Map.of("traceparent", TRACEPARENT, NAME, value))
						.build(),
					"text".getBytes(StandardCharsets.US_ASCII));
			return null;
		});
	}

	private static Header header(String value) {
		return new RecordHeader(NAME, value.getBytes(StandardCharsets.US_ASCII));
	}

	/**
	 * What was left when a listener was called, -1 for no deadline.
	 */
	record Arrivals(BlockingQueue<Long> queue) {

		void arrive() {
			Deadline deadline = Deadline.of(Context.current());
			this.queue.add((deadline != null) ? deadline.remainingMillis() : -1);
		}

		long next() throws InterruptedException {
			Long arrival = this.queue.poll(20, TimeUnit.SECONDS);
			assertThat(arrival).isNotNull();
			return arrival;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Kafka {

		@Bean
		Arrivals arrivals() {
			return new Arrivals(new LinkedBlockingQueue<>());
		}

		@Bean
		KafkaReceiver receiver(Arrivals arrivals) {
			return new KafkaReceiver(arrivals);
		}

	}

	static class KafkaReceiver {

		private final Arrivals arrivals;

		KafkaReceiver(Arrivals arrivals) {
			this.arrivals = arrivals;
		}

		@KafkaListener(topics = "${destination}")
		void receive(String text) {
			this.arrivals.arrive();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Rabbit {

		@Bean
		Queue queue(@Value("${destination}") String destination) {
			return new Queue(destination);
		}

		@Bean
		Arrivals arrivals() {
			return new Arrivals(new LinkedBlockingQueue<>());
		}

		@Bean
		RabbitReceiver receiver(Arrivals arrivals) {
			return new RabbitReceiver(arrivals);
		}

	}

	static class RabbitReceiver {

		private final Arrivals arrivals;

		RabbitReceiver(Arrivals arrivals) {
			this.arrivals = arrivals;
		}

		@RabbitListener(queues = "${destination}")
		void receive(String text) {
			this.arrivals.arrive();
		}

	}

}

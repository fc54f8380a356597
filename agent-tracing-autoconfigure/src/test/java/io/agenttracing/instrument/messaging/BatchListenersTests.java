package io.agenttracing.instrument.messaging;

import java.util.List;

import io.agenttracing.context.ContextCounter;
import io.agenttracing.context.ContextState;
import io.agenttracing.instrument.messaging.MessagingApplication.Calls;
import io.agenttracing.instrument.messaging.MessagingApplication.Sender;
import io.agenttracing.testing.EmbeddedAmqp;
import io.agenttracing.testing.EmbeddedKafka;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.amqp.core.AcknowledgeMode;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.amqp.rabbit.config.SimpleRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.core.KafkaTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One span for each message of a batch, below the span that sent the message.
 */
class BatchListenersTests {

	@RegisterExtension
	static final EmbeddedKafka kafka = new EmbeddedKafka();

	@RegisterExtension
	static final EmbeddedAmqp amqp = new EmbeddedAmqp();

	@Test
	void recordsOfKafkaHaveTheirSendersAsParents() {
		try (MessagingApplication application = MessagingApplication.start(kafka.properties(), KafkaBatch.class)) {
			send(application, "a");
			send(application, "b");
			application.nextCall();
			application.nextCall();
			assertOneSpanForEachMessage(application, " process");
		}
	}

	@Test
	void messagesOfRabbitHaveTheirSendersAsParents() {
		try (MessagingApplication application = MessagingApplication.start(amqp.properties(), RabbitBatch.class)) {
			publish(application, "a");
			publish(application, "b");
			application.nextCall();
			application.nextCall();
			assertOneSpanForEachMessage(application, " receive");
		}
	}

	@Test
	void failureOfBatchIsOnTheSpansOfItsMessages() {
		try (MessagingApplication application = MessagingApplication.start(amqp.properties(), RabbitBatch.class)) {
			publish(application, "fail");
			publish(application, "b");
			application.nextCall();
			application.tree(7);
			assertThat(received(application, " receive")).hasSize(2)
				.allSatisfy((span) -> assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR));
		}
	}

	private static void assertOneSpanForEachMessage(MessagingApplication application, String suffix) {
		assertThat(application.tree(8)).hasSize(8).filteredOn("- > receive"::equals).hasSize(2);
		List<SpanData> received = received(application, suffix);
		List<SpanData> sent = application.spans()
			.all()
			.stream()
			.filter((span) -> span.getKind() == SpanKind.PRODUCER)
			.toList();
		assertThat(sent).hasSize(2);
		assertThat(received).hasSize(2)
			.allSatisfy((span) -> assertThat(span.getKind()).isEqualTo(SpanKind.CONSUMER))
			.extracting(SpanData::getParentSpanId)
			.containsExactlyInAnyOrderElementsOf(sent.stream().map(SpanData::getSpanId).toList());
		ContextCounter counter = application.bean(ContextCounter.class);
		assertThat(counter.count(application.destination(), ContextState.PRESENT)).isEqualTo(2);
	}

	private static List<SpanData> received(MessagingApplication application, String suffix) {
		return application.spans()
			.all()
			.stream()
			.filter((span) -> span.getName().equals(application.destination() + suffix))
			.toList();
	}

	@SuppressWarnings("unchecked")
	private static void send(MessagingApplication application, String text) {
		KafkaTemplate<Object, Object> template = application.bean(KafkaTemplate.class);
		application.bean(Sender.class).send(() -> template.send(application.destination(), text).join());
	}

	private static void publish(MessagingApplication application, String text) {
		RabbitTemplate template = application.bean(RabbitTemplate.class);
		application.bean(Sender.class).send(() -> template.convertAndSend(application.destination(), text));
	}

	@Configuration(proxyBeanMethods = false)
	static class KafkaBatch {

		@Bean
		NewTopic topic(@Value("${destination}") String name) {
			return new NewTopic(name, 1, (short) 1);
		}

		@Bean
		KafkaBatchListener listener(Calls calls) {
			return new KafkaBatchListener(calls);
		}

	}

	/**
	 * A listener of Kafka's batches.
	 */
	static class KafkaBatchListener {

		private final Calls calls;

		KafkaBatchListener(Calls calls) {
			this.calls = calls;
		}

		@KafkaListener(topics = "${destination}", batch = "true")
		void receive(List<String> texts) {
			texts.forEach(this.calls::add);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class RabbitBatch {

		@Bean
		Queue queue(@Value("${destination}") String name) {
			return new Queue(name, false, false, true);
		}

		@Bean
		SimpleRabbitListenerContainerFactory rabbitListenerContainerFactory(ConnectionFactory connections) {
			SimpleRabbitListenerContainerFactory factory = new SimpleRabbitListenerContainerFactory();
			factory.setConnectionFactory(connections);
			factory.setBatchListener(true);
			factory.setConsumerBatchEnabled(true);
			factory.setBatchSize(2);
			factory.setReceiveTimeout(3_000L);
			// Nothing is delivered again.
			factory.setAcknowledgeMode(AcknowledgeMode.NONE);
			return factory;
		}

		@Bean
		RabbitBatchListener listener(Calls calls) {
			return new RabbitBatchListener(calls);
		}

	}

	/**
	 * A listener of RabbitMQ's batches.
	 */
	static class RabbitBatchListener {

		private final Calls calls;

		RabbitBatchListener(Calls calls) {
			this.calls = calls;
		}

		@RabbitListener(queues = "${destination}")
		void receive(List<String> texts) {
			texts.forEach(this.calls::add);
		}

	}

}

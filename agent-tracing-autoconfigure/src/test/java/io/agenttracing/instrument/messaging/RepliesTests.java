package io.agenttracing.instrument.messaging;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import io.agenttracing.instrument.messaging.MessagingApplication.Calls;
import io.agenttracing.instrument.messaging.MessagingApplication.Sender;
import io.agenttracing.testing.EmbeddedAmqp;
import io.agenttracing.testing.EmbeddedKafka;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.listener.adapter.ReplyPostProcessor;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.adapter.MessageListenerAdapter;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties.AckMode;
import org.springframework.kafka.requestreply.AggregatingReplyingKafkaTemplate;
import org.springframework.kafka.requestreply.ReplyingKafkaTemplate;
import org.springframework.messaging.handler.annotation.SendTo;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests and their replies through real brokers: one trace there and back, each hop
 * once.
 */
class RepliesTests {

	private static final String[] KAFKA = { "- > invoke_agent sender", "invoke_agent sender > D send",
			"D send > D process", "D process > receive", "D process > D-replies send",
			"D-replies send > D-replies process" };

	private static final String[] RABBIT = { "- > invoke_agent sender", "invoke_agent sender > /D send",
			"/D send > D receive", "D receive > receive", "D receive > D-replies receive",
			"D-replies receive > receive" };

	@RegisterExtension
	static final EmbeddedKafka kafka = new EmbeddedKafka();

	@RegisterExtension
	static final EmbeddedAmqp amqp = new EmbeddedAmqp();

	@ParameterizedTest
	@ValueSource(classes = { ContainerBean.class, ContainerOfTemplate.class, Later.class })
	@SuppressWarnings("unchecked")
	void replyOfKafkaIsReceivedOnce(Class<?> configuration) throws Exception {
		try (MessagingApplication application = MessagingApplication.start(kafka.properties(), configuration)) {
			ReplyingKafkaTemplate<Object, Object, Object> template = application.bean(ReplyingKafkaTemplate.class);
			assertThat(template.waitForAssignment(Duration.ofSeconds(20))).isTrue();
			CompletableFuture<ConsumerRecord<Object, Object>> reply = new CompletableFuture<>();
			application.bean(Sender.class)
				.send(() -> template
					.sendAndReceive(new ProducerRecord<>(application.destination(), "text"), Duration.ofSeconds(20))
					.whenComplete((record, failure) -> complete(reply, record, failure)));
			assertThat(reply.get(60, TimeUnit.SECONDS).value()).isEqualTo("re: text");
			assertThat(application.tree(KAFKA.length)).containsExactlyInAnyOrder(KAFKA);
		}
	}

	@Test
	@SuppressWarnings("unchecked")
	void repliesOfKafkaThatAreCollectedAreReceivedOnce() throws Exception {
		try (MessagingApplication application = MessagingApplication.start(kafka.properties(), Collected.class)) {
			AggregatingReplyingKafkaTemplate<Object, Object, Object> template = application
				.bean(AggregatingReplyingKafkaTemplate.class);
			assertThat(template.waitForAssignment(Duration.ofSeconds(20))).isTrue();
			CompletableFuture<ConsumerRecord<Object, Collection<ConsumerRecord<Object, Object>>>> reply = new CompletableFuture<>();
			application.bean(Sender.class)
				.send(() -> template
					.sendAndReceive(new ProducerRecord<>(application.destination(), "text"), Duration.ofSeconds(20))
					.whenComplete((record, failure) -> complete(reply, record, failure)));
			assertThat(reply.get(60, TimeUnit.SECONDS).value()).hasSize(1);
			application.spans().named(application.destination() + "-replies process");
			assertThat(application.tree(KAFKA.length)).containsExactlyInAnyOrder(KAFKA);
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { AtOnce.class, InMono.class, InFuture.class, OfAdapter.class, Processed.class })
	void replyOfRabbitContinuesTheTrace(Class<?> configuration) {
		try (MessagingApplication application = MessagingApplication.start(amqp.properties(), configuration,
				"spring.reactor.context-propagation=limited")) {
			RabbitTemplate template = application.bean(RabbitTemplate.class);
			application.bean(Sender.class).send(() -> template.convertAndSend(application.destination(), "text"));
			assertThat(application.nextCall().text()).isEqualTo("text");
			assertThat(application.nextCall().text())
				.isEqualTo((configuration == Processed.class) ? "processed" : "re: text");
			assertThat(application.tree(RABBIT.length)).containsExactlyInAnyOrder(RABBIT);
		}
	}

	@Test
	void replyThatATemplateWaitsForHasNoSpanOfItsOwn() {
		try (MessagingApplication application = MessagingApplication.start(amqp.properties(), AtOnce.class)) {
			RabbitTemplate template = application.bean(RabbitTemplate.class);
			template.setUseTemporaryReplyQueues(true);
			template.setReplyTimeout(20_000);
			List<Object> reply = new ArrayList<>();
			application.bean(Sender.class)
				.send(() -> reply.add(template.convertSendAndReceive(application.destination(), "text")));
			assertThat(reply).containsExactly("re: text");
			assertThat(application.tree(4)).containsExactlyInAnyOrder(Arrays.copyOf(RABBIT, 4));
		}
	}

	private static <T> void complete(CompletableFuture<T> future, T value, Throwable failure) {
		if (failure != null) {
			future.completeExceptionally(failure);
		}
		else {
			future.complete(value);
		}
	}

	private static Executor otherThread() {
		return CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS);
	}

	@Configuration(proxyBeanMethods = false)
	static class KafkaDestinations {

		@Bean
		NewTopic requests(@Value("${destination}") String name) {
			return new NewTopic(name, 1, (short) 1);
		}

		@Bean
		NewTopic replies(@Value("${destination}-replies") String name) {
			return new NewTopic(name, 1, (short) 1);
		}

		@Bean
		KafkaTemplate<Object, Object> replyTemplate(ProducerFactory<?, ?> producers) {
			return new KafkaTemplate<>(cast(producers));
		}

		@Bean
		ConcurrentKafkaListenerContainerFactory<Object, Object> kafkaListenerContainerFactory(
				ConsumerFactory<? super Object, ? super Object> consumers,
				@Qualifier("replyTemplate") KafkaTemplate<Object, Object> replyTemplate) {
			ConcurrentKafkaListenerContainerFactory<Object, Object> factory = new ConcurrentKafkaListenerContainerFactory<>();
			factory.setConsumerFactory(consumers);
			factory.setReplyTemplate(replyTemplate);
			return factory;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class KafkaReplier extends KafkaDestinations {

		@Bean
		KafkaAnswer answer(Calls calls) {
			return new KafkaAnswer(calls);
		}

	}

	/**
	 * Replies when it returns.
	 */
	static class KafkaAnswer {

		private final Calls calls;

		KafkaAnswer(Calls calls) {
			this.calls = calls;
		}

		@KafkaListener(topics = "${destination}")
		@SendTo
		String answer(String text) {
			this.calls.add(text);
			return "re: " + text;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ContainerBean extends KafkaReplier {

		@Bean
		ConcurrentMessageListenerContainer<Object, Object> repliesContainer(
				ConcurrentKafkaListenerContainerFactory<Object, Object> factory,
				@Value("${destination}-replies") String topic) {
			return container(factory, topic);
		}

		@Bean
		ReplyingKafkaTemplate<Object, Object, Object> replyingTemplate(ProducerFactory<?, ?> producers,
				ConcurrentMessageListenerContainer<Object, Object> container) {
			return template(producers, container);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ContainerOfTemplate extends KafkaReplier {

		@Bean
		ReplyingKafkaTemplate<Object, Object, Object> replyingTemplate(ProducerFactory<?, ?> producers,
				ConcurrentKafkaListenerContainerFactory<Object, Object> factory,
				@Value("${destination}-replies") String topic) {
			return template(producers, container(factory, topic));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Collected extends KafkaReplier {

		@Bean
		AggregatingReplyingKafkaTemplate<Object, Object, Object> replyingTemplate(ProducerFactory<?, ?> producers,
				ConcurrentKafkaListenerContainerFactory<Object, Object> factory,
				@Value("${destination}-replies") String topic) {
			ConcurrentMessageListenerContainer<Object, Object> container = container(factory, topic);
			container.getContainerProperties().setAckMode(AckMode.MANUAL);
			return aggregating(producers, container);
		}

		@SuppressWarnings({ "unchecked", "rawtypes" })
		private static AggregatingReplyingKafkaTemplate<Object, Object, Object> aggregating(
				ProducerFactory<?, ?> producers, ConcurrentMessageListenerContainer container) {
			return new AggregatingReplyingKafkaTemplate<>(cast(producers), container, (replies, timeout) -> true);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Later extends KafkaDestinations {

		@Bean
		KafkaMono answer(Calls calls) {
			return new KafkaMono(calls);
		}

		@Bean
		ReplyingKafkaTemplate<Object, Object, Object> replyingTemplate(ProducerFactory<?, ?> producers,
				ConcurrentKafkaListenerContainerFactory<Object, Object> factory,
				@Value("${destination}-replies") String topic) {
			return template(producers, container(factory, topic));
		}

	}

	/**
	 * Replies later, on another thread.
	 */
	static class KafkaMono {

		private final Calls calls;

		KafkaMono(Calls calls) {
			this.calls = calls;
		}

		@KafkaListener(topics = "${destination}")
		@SendTo
		Mono<String> answer(String text) {
			this.calls.add(text);
			return Mono.just("re: " + text).publishOn(Schedulers.parallel());
		}

	}

	@SuppressWarnings("unchecked")
	private static ProducerFactory<Object, Object> cast(ProducerFactory<?, ?> producers) {
		return (ProducerFactory<Object, Object>) producers;
	}

	private static ReplyingKafkaTemplate<Object, Object, Object> template(ProducerFactory<?, ?> producers,
			ConcurrentMessageListenerContainer<Object, Object> container) {
		return new ReplyingKafkaTemplate<>(cast(producers), container);
	}

	private static ConcurrentMessageListenerContainer<Object, Object> container(
			ConcurrentKafkaListenerContainerFactory<Object, Object> factory, String topic) {
		ConcurrentMessageListenerContainer<Object, Object> container = factory.createContainer(topic);
		container.getContainerProperties().setGroupId(topic);
		container.setAutoStartup(false);
		return container;
	}

	@Configuration(proxyBeanMethods = false)
	static class RabbitDestinations {

		@Bean
		Queue requests(@Value("${destination}") String name) {
			return new Queue(name, false, false, true);
		}

		@Bean
		Queue replies(@Value("${destination}-replies") String name) {
			return new Queue(name, false, false, true);
		}

		@Bean
		Replies repliesListener(Calls calls) {
			return new Replies(calls);
		}

	}

	/**
	 * Receives the replies.
	 */
	static class Replies {

		private final Calls calls;

		Replies(Calls calls) {
			this.calls = calls;
		}

		@RabbitListener(queues = "${destination}-replies")
		void receive(String text) {
			this.calls.add(text);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AtOnce extends RabbitDestinations {

		@Bean
		Object answer(Calls calls) {
			return new Object() {

				@RabbitListener(queues = "${destination}")
				@SendTo("${destination}-replies")
				String answer(String text) {
					calls.add(text);
					return "re: " + text;
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class InMono extends RabbitDestinations {

		@Bean
		Object answer(Calls calls) {
			return new Object() {

				@RabbitListener(queues = "${destination}", ackMode = "MANUAL")
				@SendTo("${destination}-replies")
				Mono<String> answer(String text) {
					calls.add(text);
					return Mono.just("re: " + text).publishOn(Schedulers.parallel());
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class InFuture extends RabbitDestinations {

		@Bean
		Object answer(Calls calls) {
			return new Object() {

				@RabbitListener(queues = "${destination}", ackMode = "MANUAL")
				@SendTo("${destination}-replies")
				CompletableFuture<String> answer(String text) {
					calls.add(text);
					return CompletableFuture.supplyAsync(() -> "re: " + text, otherThread());
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfAdapter extends RabbitDestinations {

		@Bean
		SimpleMessageListenerContainer container(ConnectionFactory connections, Calls calls,
				@Value("${destination}") String queue) {
			MessageListenerAdapter adapter = new MessageListenerAdapter(new Adapted(calls), "answer");
			adapter.setResponseAddress("/" + queue + "-replies");
			SimpleMessageListenerContainer container = new SimpleMessageListenerContainer(connections);
			container.setQueueNames(queue);
			container.setMessageListener(adapter);
			return container;
		}

	}

	/**
	 * Is called by an adapter.
	 *
	 * @param calls the calls
	 */
	record Adapted(Calls calls) {

		public String answer(String text) {
			this.calls.add(text);
			return "re: " + text;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Processed extends RabbitDestinations {

		@Bean
		ReplyPostProcessor processor() {
			return new ReplyPostProcessor() {

				@Override
				public Message apply(Message request, Message response) {
					return new Message("processed".getBytes(), response.getMessageProperties());
				}

			};
		}

		@Bean
		Object answer(Calls calls) {
			return new Object() {

				@RabbitListener(queues = "${destination}", replyPostProcessor = "processor")
				@SendTo("${destination}-replies")
				String answer(String text) {
					calls.add(text);
					return "re: " + text;
				}

			};
		}

	}

}

package io.agenttracing.instrument.messaging;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.agenttracing.instrument.messaging.MessagingApplication.Calls;
import io.agenttracing.instrument.messaging.MessagingApplication.Sender;
import io.agenttracing.testing.EmbeddedKafka;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.opentelemetry.api.trace.SpanKind;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.BackOff;
import org.springframework.kafka.annotation.EnableKafkaRetryTopic;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.annotation.RetryableTopic;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.RecordInterceptor;
import org.springframework.kafka.support.micrometer.KafkaRecordReceiverContext;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Records whose observation Spring Kafka leaves to a listener that never gets them.
 */
class AbandonedRecordsTests {

	private static final String[] FOUR_BYTES = {
			"spring.kafka.consumer.value-deserializer=org.springframework.kafka.support.serializer.ErrorHandlingDeserializer",
			"spring.kafka.consumer.properties.spring.deserializer.value.delegate.class="
					+ "org.apache.kafka.common.serialization.IntegerDeserializer" };

	@RegisterExtension
	static final EmbeddedKafka kafka = new EmbeddedKafka();

	@Test
	void aRecordThatCannotBeDeserialisedHasASpanThatEnds() {
		try (MessagingApplication application = start(Listening.class, FOUR_BYTES)) {
			send(application, "poison");
			assertThat(application.tree(3)).containsExactly("- > invoke_agent sender", "invoke_agent sender > D send",
					"D send > D process");
			assertStoppedOnce(application, 1);
		}
	}

	@Test
	void aRecordThatAnInterceptorHoldsBackHasASpanThatEnds() {
		try (MessagingApplication application = start(HeldBack.class)) {
			send(application, "skip");
			send(application, "text");
			application.nextCall();
			assertThat(application.tree(7)).hasSize(7);
			assertStoppedOnce(application, 2);
		}
	}

	@Test
	void aRecordWhoseTimeHasNotComeHasASpanThatEnds() {
		try (MessagingApplication application = start(Retried.class)) {
			send(application, "fail");
			application.nextCall();
			application.nextCall();
			// The first delivery, one before the time, one in time, and that of the last
			// topic.
			Stops stops = application.bean(Stops.class);
			await().untilAsserted(() -> assertThat(stops.starts.keySet()).hasSizeGreaterThan(3)
				.containsExactlyInAnyOrderElementsOf(stops.stops.keySet()));
			assertThat(stops.stops.values()).containsOnly(1);
		}
	}

	@Test
	void anAnswerIsStoppedOnceAsWell() {
		try (MessagingApplication application = start(Answering.class)) {
			send(application, "text");
			application.nextCall();
			assertThat(application.tree(5)).contains("D process > D-answers send");
			assertStoppedOnce(application, 1);
		}
	}

	@Test
	void aFutureThatIsNotDoneIsNotStopped() {
		try (MessagingApplication application = start(Promising.class)) {
			send(application, "text");
			application.nextCall();
			assertThat(application.tree(3)).hasSize(3).noneMatch((edge) -> edge.endsWith("D process"));
			application.bean(Promising.class).answer.complete(null);
			assertThat(application.tree(4)).hasSize(4).contains("D send > D process");
			assertStoppedOnce(application, 1);
		}
	}

	@Test
	void whatNobodyCanStopAnyMoreEnds() {
		try (MessagingApplication application = start(Promised.class, FOUR_BYTES)) {
			send(application, "poison");
			AtomicInteger sent = new AtomicInteger(1);
			await().until(() -> {
				System.gc();
				send(application, "text");
				application.nextCall();
				long processed = application.spans()
					.all()
					.stream()
					.filter((span) -> span.getKind() == SpanKind.CONSUMER)
					.count();
				return processed >= sent.incrementAndGet();
			});
			assertThat(application.bean(Stops.class).stops.values()).containsOnly(1);
		}
	}

	private static void assertStoppedOnce(MessagingApplication application, int records) {
		Stops stops = application.bean(Stops.class);
		await().untilAsserted(() -> assertThat(stops.stops).hasSize(records));
		assertThat(stops.stops.values()).containsOnly(1);
	}

	private static MessagingApplication start(Class<?> configuration, String... properties) {
		return MessagingApplication.start(kafka.properties(), configuration, properties);
	}

	@SuppressWarnings("unchecked")
	private static void send(MessagingApplication application, String text) {
		KafkaTemplate<Object, Object> template = application.bean(KafkaTemplate.class);
		application.bean(Sender.class).send(() -> template.send(application.destination(), text).join());
	}

	/**
	 * How often the observation of each record was stopped.
	 */
	static class Stops implements ObservationHandler<KafkaRecordReceiverContext> {

		private final Map<Observation.Context, Boolean> starts = new ConcurrentHashMap<>();

		private final Map<Observation.Context, Integer> stops = new ConcurrentHashMap<>();

		@Override
		public boolean supportsContext(Observation.Context context) {
			return context instanceof KafkaRecordReceiverContext;
		}

		@Override
		public void onStart(KafkaRecordReceiverContext context) {
			this.starts.put(context, true);
		}

		@Override
		public void onStop(KafkaRecordReceiverContext context) {
			this.stops.merge(context, 1, Integer::sum);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Topic {

		@Bean
		NewTopic topic(@Value("${destination}") String name) {
			return new NewTopic(name, 1, (short) 1);
		}

		@Bean
		Stops stops() {
			return new Stops();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Listening extends Topic {

		@Bean
		Listener listener(Calls calls) {
			return new Listener(calls);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class HeldBack extends Listening {

		@Bean
		RecordInterceptor<Object, Object> holdingBack() {
			return (message, consumer) -> "skip".equals(message.value()) ? null : message;
		}

	}

	/**
	 * A listener with a method.
	 */
	record Listener(Calls calls) {

		@KafkaListener(topics = "${destination}")
		void receive(String text) {
			this.calls.add(text);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableKafkaRetryTopic
	static class Retried extends Topic {

		@Bean
		TaskScheduler retries() {
			return new ThreadPoolTaskScheduler();
		}

		@Bean
		RetriedListener listener(Calls calls) {
			return new RetriedListener(calls);
		}

	}

	/**
	 * A listener that gets a record again after a while.
	 */
	record RetriedListener(Calls calls) {

		@RetryableTopic(attempts = "2", backOff = @BackOff(delay = 2_000), numPartitions = "1")
		@KafkaListener(topics = "${destination}")
		void receive(String text) {
			this.calls.add(text);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Answering extends Topic {

		@Bean
		NewTopic answers(@Value("${destination}-answers") String name) {
			return new NewTopic(name, 1, (short) 1);
		}

		@Bean
		AnsweringListener listener(Calls calls) {
			return new AnsweringListener(calls);
		}

	}

	/**
	 * A listener whose result is sent on.
	 */
	record AnsweringListener(Calls calls) {

		@KafkaListener(topics = "${destination}")
		@SendTo("${destination}-answers")
		String receive(String text) {
			this.calls.add(text);
			return text;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Promising extends Topic {

		private final CompletableFuture<Void> answer = new CompletableFuture<>();

		@Bean
		PromisingListener listener(Calls calls) {
			return new PromisingListener(calls, this.answer);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Promised extends Topic {

		@Bean
		PromisingListener listener(Calls calls) {
			return new PromisingListener(calls, CompletableFuture.completedFuture(null));
		}

	}

	/**
	 * A listener that is done when a future is.
	 */
	record PromisingListener(Calls calls, CompletableFuture<Void> answer) {

		@KafkaListener(topics = "${destination}")
		CompletableFuture<Void> receive(String text) {
			this.calls.add(text);
			return this.answer;
		}

	}

}

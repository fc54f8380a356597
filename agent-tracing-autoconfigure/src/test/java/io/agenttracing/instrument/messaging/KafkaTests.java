package io.agenttracing.instrument.messaging;

import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.instrument.messaging.MessagingApplication.Call;
import io.agenttracing.instrument.messaging.MessagingApplication.Calls;
import io.agenttracing.instrument.messaging.MessagingApplication.Sender;
import io.agenttracing.testing.EmbeddedKafka;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.listener.MessageListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Traces across a real Kafka broker.
 */
class KafkaTests {

	private static final String[] ONE_TRACE = { "- > invoke_agent sender", "invoke_agent sender > D send",
			"D send > D process", "D process > receive" };

	@RegisterExtension
	static final EmbeddedKafka kafka = new EmbeddedKafka();

	@ParameterizedTest
	@ValueSource(classes = { Method.class, OwnBeans.class, OwnContainer.class, OwnConcurrentContainer.class,
			ObservedByUser.class })
	void listenerContinuesTrace(Class<?> configuration) {
		assertListenerContinuesTrace(configuration);
	}

	@Test
	void observationSwitchedOnByBootsPropertiesIsNotDoubled() {
		assertListenerContinuesTrace(Method.class, "spring.kafka.template.observation-enabled=true",
				"spring.kafka.listener.observation-enabled=true");
	}

	@Test
	void observationSwitchedOffByBootsPropertiesStaysOff() {
		assertNoObservation("spring.kafka.template.observation-enabled=false",
				"spring.kafka.listener.observation-enabled=false");
	}

	@ParameterizedTest
	@ValueSource(strings = { "agent-tracing.messaging.enabled=false" })
	void changesNothingWhenSwitchedOff(String property) {
		assertNoObservation(property);
	}

	@Test
	void failureOfListenerIsOnItsSpan() {
		try (MessagingApplication application = start(Method.class)) {
			send(application, "fail");
			application.nextCall();
			assertThat(application.tree(4)).contains(ONE_TRACE);
			SpanData process = application.spans().named(application.destination() + " process");
			assertThat(process.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
			assertThat(process.getEvents()).hasSize(1);
		}
	}

	@Test
	@SuppressWarnings("unchecked")
	void listedFieldTravelsToTheListenersSpans() {
		try (MessagingApplication application = start(Method.class, "agent-tracing.baggage.fields=document.id")) {
			KafkaTemplate<Object, Object> template = application.bean(KafkaTemplate.class);
			application.bean(Sender.class)
				.sendAbout("d-1", () -> template.send(application.destination(), "text").join());
			application.nextCall();
			assertThat(application.tree(4)).containsExactly(ONE_TRACE);
			assertThat(application.spans().all())
				.extracting((span) -> span.getAttributes().get(AttributeKey.stringKey("document.id")))
				.containsOnly("d-1");
		}
	}

	@Test
	@SuppressWarnings("unchecked")
	void whatDeviatesIsOnBothEnds() {
		try (MessagingApplication application = start(Method.class)) {
			KafkaTemplate<Object, Object> template = application.bean(KafkaTemplate.class);
			for (int i = 0; i < 20; i++) {
				template.send(application.destination(), "{\"id\":%d}".formatted(i)).join();
			}
			assertThat(application.tree(60)).hasSize(60);
			application.spans().clear();
			template.send(application.destination(), "{\"id\":\"x\"}").join();
			application.tree(3);
			List<SpanData> ends = List.of(application.spans().named(application.destination() + " send"),
					application.spans().named(application.destination() + " process"));
			assertThat(ends).extracting((end) -> end.getAttributes().get(AgentSpanAttributes.PAYLOAD_SHAPE_DIGEST))
				.doesNotContainNull()
				.containsOnly(ends.get(0).getAttributes().get(AgentSpanAttributes.PAYLOAD_SHAPE_DIGEST));
			assertThat(ends).allSatisfy((end) -> {
				assertThat(end.getAttributes().get(AgentSpanAttributes.PAYLOAD_SHAPE)).containsExactly("id:string");
				assertThat(end.getAttributes().get(AgentSpanAttributes.PAYLOAD_USUAL_SHAPE))
					.containsExactly("id:number");
			});
		}
	}

	@Test
	@SuppressWarnings("unchecked")
	void nothingIsRecordedWhereShapesAreOff() {
		try (MessagingApplication application = start(Method.class, "agent-tracing.shapes=off")) {
			KafkaTemplate<Object, Object> template = application.bean(KafkaTemplate.class);
			template.send(application.destination(), "{\"id\":7}").join();
			application.tree(3);
			assertThat(application.spans().all()).flatExtracting((span) -> span.getAttributes().asMap().keySet())
				.extracting(AttributeKey::getKey)
				.noneMatch((key) -> key.contains("shape"));
		}
	}

	private void assertListenerContinuesTrace(Class<?> configuration, String... properties) {
		try (MessagingApplication application = start(configuration, properties)) {
			send(application, "text");
			Call call = application.nextCall();
			assertThat(call.text()).isEqualTo("text");
			assertThat(application.tree(4)).containsExactly(ONE_TRACE);
			List<SpanData> spans = application.spans().all();
			assertThat(spans).extracting(SpanData::getTraceId).containsOnly(call.mdcTraceId());
			assertThat(spans).extracting(SpanData::getKind)
				.containsExactly(SpanKind.INTERNAL, SpanKind.PRODUCER, SpanKind.CONSUMER, SpanKind.INTERNAL);
			assertThat(call.spanId()).isEqualTo(spans.get(3).getSpanId());
			assertThat(Span.current().getSpanContext().isValid()).isFalse();
		}
	}

	private void assertNoObservation(String... properties) {
		try (MessagingApplication application = start(Method.class, properties)) {
			send(application, "text");
			application.nextCall();
			assertThat(application.tree(2)).containsExactly("- > invoke_agent sender", "- > receive");
		}
	}

	private static MessagingApplication start(Class<?> configuration, String... properties) {
		return MessagingApplication.start(kafka.properties(), configuration, properties);
	}

	@SuppressWarnings("unchecked")
	private static void send(MessagingApplication application, String text) {
		KafkaTemplate<Object, Object> template = application.bean(KafkaTemplate.class);
		application.bean(Sender.class).send(() -> template.send(application.destination(), text).join());
	}

	@Configuration(proxyBeanMethods = false)
	static class Destination {

		@Bean
		NewTopic topic(@Value("${destination}") String name) {
			return new NewTopic(name, 1, (short) 1);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Method extends Destination {

		@Bean
		Listener listener(Calls calls) {
			return new Listener(calls);
		}

	}

	/**
	 * A listener with a method.
	 */
	static class Listener {

		private final Calls calls;

		Listener(Calls calls) {
			this.calls = calls;
		}

		@KafkaListener(topics = "${destination}")
		void receive(String text) {
			this.calls.add(text);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnBeans extends Method {

		@Bean
		KafkaTemplate<?, ?> ownTemplate(ProducerFactory<?, ?> factory) {
			return new KafkaTemplate<>(factory);
		}

		@Bean
		ConcurrentKafkaListenerContainerFactory<Object, Object> kafkaListenerContainerFactory(
				ConsumerFactory<? super Object, ? super Object> consumers) {
			ConcurrentKafkaListenerContainerFactory<Object, Object> factory = new ConcurrentKafkaListenerContainerFactory<>();
			factory.setConsumerFactory(consumers);
			return factory;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ObservedByUser extends Method {

		@Bean
		KafkaTemplate<?, ?> ownTemplate(ProducerFactory<?, ?> factory) {
			KafkaTemplate<?, ?> template = new KafkaTemplate<>(factory);
			template.setObservationEnabled(true);
			return template;
		}

		@Bean
		ConcurrentKafkaListenerContainerFactory<Object, Object> kafkaListenerContainerFactory(
				ConsumerFactory<? super Object, ? super Object> consumers) {
			ConcurrentKafkaListenerContainerFactory<Object, Object> factory = new ConcurrentKafkaListenerContainerFactory<>();
			factory.setConsumerFactory(consumers);
			factory.getContainerProperties().setObservationEnabled(true);
			return factory;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnContainer extends Destination {

		@Bean
		KafkaMessageListenerContainer<Object, Object> container(ConsumerFactory<Object, Object> consumers, Calls calls,
				@Value("${destination}") String topic) {
			return new KafkaMessageListenerContainer<>(consumers, containerProperties(topic, calls));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnConcurrentContainer extends Destination {

		@Bean
		ConcurrentMessageListenerContainer<Object, Object> container(ConsumerFactory<Object, Object> consumers,
				Calls calls, @Value("${destination}") String topic) {
			return new ConcurrentMessageListenerContainer<>(consumers, containerProperties(topic, calls));
		}

	}

	private static ContainerProperties containerProperties(String topic, Calls calls) {
		ContainerProperties properties = new ContainerProperties(topic);
		properties.setMessageListener(
				(MessageListener<Object, Object>) (message) -> calls.add(String.valueOf(message.value())));
		return properties;
	}

}

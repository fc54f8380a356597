package io.agenttracing.instrument.messaging;

import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.context.ContextCounter;
import io.agenttracing.context.ContextState;
import io.agenttracing.instrument.messaging.MessagingApplication.Call;
import io.agenttracing.instrument.messaging.MessagingApplication.Calls;
import io.agenttracing.instrument.messaging.MessagingApplication.Sender;
import io.agenttracing.testing.EmbeddedAmqp;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.amqp.rabbit.config.DirectRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.config.SimpleRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.listener.AbstractMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.DirectMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Traces across a real broker of AMQP 0-9-1.
 */
class RabbitTests {

	private static final String[] ONE_TRACE = { "- > invoke_agent sender", "invoke_agent sender > /D send",
			"/D send > D receive", "D receive > receive" };

	@RegisterExtension
	static final EmbeddedAmqp amqp = new EmbeddedAmqp();

	@ParameterizedTest
	@ValueSource(classes = { Method.class, OwnSimpleFactory.class, OwnDirectFactory.class, OwnSimpleContainer.class,
			OwnDirectContainer.class, ObservedByUser.class })
	void listenerContinuesTrace(Class<?> configuration) {
		assertListenerContinuesTrace(configuration);
	}

	@ParameterizedTest
	@ValueSource(strings = { "simple", "direct" })
	void observationSwitchedOnByBootsPropertiesIsNotDoubled(String type) {
		assertListenerContinuesTrace(Method.class, "spring.rabbitmq.listener.type=" + type,
				"spring.rabbitmq.template.observation-enabled=true",
				"spring.rabbitmq.listener." + type + ".observation-enabled=true");
	}

	@ParameterizedTest
	@ValueSource(strings = { "simple", "direct" })
	void observationSwitchedOffByBootsPropertiesStaysOff(String type) {
		assertNoObservation("spring.rabbitmq.listener.type=" + type,
				"spring.rabbitmq.template.observation-enabled=false",
				"spring.rabbitmq.listener." + type + ".observation-enabled=false");
	}

	@Test
	void changesNothingWhenSwitchedOff() {
		assertNoObservation("agent-tracing.messaging.enabled=false");
	}

	@Test
	void failureOfListenerIsOnItsSpan() {
		try (MessagingApplication application = start(Method.class,
				"spring.rabbitmq.listener.simple.acknowledge-mode=none")) {
			send(application, "fail");
			application.nextCall();
			assertThat(application.tree(4)).containsExactly(ONE_TRACE);
			SpanData receive = application.spans().named(application.destination() + " receive");
			assertThat(receive.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
			assertThat(receive.getEvents()).hasSize(1);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "W3C", "B3", "B3_MULTI" })
	void contextIsCounted(String type) {
		try (MessagingApplication application = start(Method.class, "management.tracing.propagation.type=" + type)) {
			ContextCounter counter = application.bean(ContextCounter.class);
			send(application, "text");
			application.nextCall();
			assertThat(counter.count(application.destination(), ContextState.PRESENT)).isOne();
			assertThat(counter.count(application.destination(), ContextState.MISSING)).isZero();
		}
	}

	@Test
	void listedFieldTravelsToTheListenersSpans() {
		try (MessagingApplication application = start(Method.class, "agent-tracing.baggage.fields=document.id")) {
			RabbitTemplate template = application.bean(RabbitTemplate.class);
			application.bean(Sender.class)
				.sendAbout("d-1", () -> template.convertAndSend(application.destination(), "text"));
			application.nextCall();
			assertThat(application.tree(4)).containsExactly(ONE_TRACE);
			assertThat(application.spans().all())
				.extracting((span) -> span.getAttributes().get(AttributeKey.stringKey("document.id")))
				.containsOnly("d-1");
		}
	}

	@Test
	void whatDeviatesIsOnBothEnds() {
		try (MessagingApplication application = start(Method.class)) {
			RabbitTemplate template = application.bean(RabbitTemplate.class);
			for (int i = 0; i < 20; i++) {
				template.convertAndSend(application.destination(), "{\"id\":%d}".formatted(i));
			}
			assertThat(application.tree(60)).hasSize(60);
			application.spans().clear();
			template.convertAndSend(application.destination(), "{\"id\":\"x\"}");
			application.tree(3);
			List<SpanData> ends = List.of(application.spans().named("/" + application.destination() + " send"),
					application.spans().named(application.destination() + " receive"));
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
	void nothingIsRecordedWhereShapesAreOff() {
		try (MessagingApplication application = start(Method.class, "agent-tracing.shapes=off")) {
			RabbitTemplate template = application.bean(RabbitTemplate.class);
			template.convertAndSend(application.destination(), "{\"id\":7}");
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
		return MessagingApplication.start(amqp.properties(), configuration, properties);
	}

	private static void send(MessagingApplication application, String text) {
		RabbitTemplate template = application.bean(RabbitTemplate.class);
		application.bean(Sender.class).send(() -> template.convertAndSend(application.destination(), text));
	}

	@Configuration(proxyBeanMethods = false)
	static class Destination {

		@Bean
		Queue queue(@Value("${destination}") String name) {
			return new Queue(name, false, false, true);
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

		@RabbitListener(queues = "${destination}")
		void receive(String text) {
			this.calls.add(text);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnSimpleFactory extends Method {

		@Bean
		RabbitTemplate ownTemplate(ConnectionFactory connections) {
			return new RabbitTemplate(connections);
		}

		@Bean
		SimpleRabbitListenerContainerFactory rabbitListenerContainerFactory(ConnectionFactory connections) {
			SimpleRabbitListenerContainerFactory factory = new SimpleRabbitListenerContainerFactory();
			factory.setConnectionFactory(connections);
			return factory;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnDirectFactory extends Method {

		@Bean
		DirectRabbitListenerContainerFactory rabbitListenerContainerFactory(ConnectionFactory connections) {
			DirectRabbitListenerContainerFactory factory = new DirectRabbitListenerContainerFactory();
			factory.setConnectionFactory(connections);
			return factory;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ObservedByUser extends Method {

		@Bean
		RabbitTemplate ownTemplate(ConnectionFactory connections) {
			RabbitTemplate template = new RabbitTemplate(connections);
			template.setObservationEnabled(true);
			return template;
		}

		@Bean
		SimpleRabbitListenerContainerFactory rabbitListenerContainerFactory(ConnectionFactory connections) {
			SimpleRabbitListenerContainerFactory factory = new SimpleRabbitListenerContainerFactory();
			factory.setConnectionFactory(connections);
			factory.setObservationEnabled(true);
			return factory;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnSimpleContainer extends Destination {

		@Bean
		SimpleMessageListenerContainer container(ConnectionFactory connections, Queue queue, Calls calls) {
			return listening(new SimpleMessageListenerContainer(connections), queue, calls);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnDirectContainer extends Destination {

		@Bean
		DirectMessageListenerContainer container(ConnectionFactory connections, Queue queue, Calls calls) {
			return listening(new DirectMessageListenerContainer(connections), queue, calls);
		}

	}

	private static <T extends AbstractMessageListenerContainer> T listening(T container, Queue queue, Calls calls) {
		container.setQueueNames(queue.getName());
		container.setMessageListener((Message message) -> calls.add(new String(message.getBody())));
		return container;
	}

}

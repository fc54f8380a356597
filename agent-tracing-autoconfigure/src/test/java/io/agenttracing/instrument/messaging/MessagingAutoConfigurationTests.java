package io.agenttracing.instrument.messaging;

import java.util.List;
import java.util.Map;

import io.agenttracing.autoconfigure.StartupDetail;
import io.agenttracing.testing.TracedApplication;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.amqp.rabbit.config.SimpleRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockingDetails;

/**
 * Tests for {@link KafkaAgentTracingAutoConfiguration} and
 * {@link RabbitAgentTracingAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class MessagingAutoConfigurationTests {

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withConfiguration(AutoConfigurations.of(KafkaAgentTracingAutoConfiguration.class,
				RabbitAgentTracingAutoConfiguration.class, KafkaAutoConfiguration.class,
				RabbitAutoConfiguration.class));

	@Test
	void saysAtStartupWhatIsSwitchedOn() {
		this.runner.run((context) -> {
			assertThat(context).hasNotFailed()
				.getBean(MessagingProperties.class)
				.satisfies((properties) -> assertThat(properties.isEnabled()).isTrue());
			assertThat(context.getBean("agentTracingKafkaStartupDetail", StartupDetail.class).describe())
				.isEqualTo("observations of Kafka switched on");
			assertThat(context.getBean("agentTracingRabbitStartupDetail", StartupDetail.class).describe())
				.isEqualTo("observations of RabbitMQ switched on");
		});
	}

	@Test
	void bringsNoBeanIntoEarlyLife(CapturedOutput output) {
		this.runner.run((context) -> assertThat(output).doesNotContain("is not eligible for getting processed"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "agent-tracing.enabled=false", "agent-tracing.messaging.enabled=false" })
	void backsOffWhenSwitchedOff(String property) {
		this.runner.withPropertyValues(property)
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(KafkaAgentTracingAutoConfiguration.class)
				.doesNotHaveBean(RabbitAgentTracingAutoConfiguration.class));
	}

	@Test
	void backsOffWithoutKafka() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.kafka", "org.apache.kafka"))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(KafkaAgentTracingAutoConfiguration.class)
				.hasSingleBean(RabbitAgentTracingAutoConfiguration.class));
	}

	@Test
	void backsOffWithoutRabbit() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.amqp", "com.rabbitmq"))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(RabbitAgentTracingAutoConfiguration.class)
				.hasSingleBean(KafkaAgentTracingAutoConfiguration.class));
	}

	@Test
	void backsOffWithoutTracer() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(KafkaAgentTracingAutoConfiguration.class,
					RabbitAgentTracingAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(KafkaAgentTracingAutoConfiguration.class)
				.doesNotHaveBean(RabbitAgentTracingAutoConfiguration.class));
	}

	@Test
	void leavesMocks() {
		this.runner.withUserConfiguration(Mocks.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(calls(context.getBean(KafkaTemplate.class))).doesNotContain("setObservationEnabled");
			assertThat(calls(context.getBean(RabbitTemplate.class))).doesNotContain("setObservationEnabled");
			assertThat(calls(context.getBean(ConcurrentKafkaListenerContainerFactory.class)))
				.doesNotContain("getContainerProperties");
			assertThat(calls(context.getBean(SimpleRabbitListenerContainerFactory.class)))
				.doesNotContain("setObservationEnabled", "setAdviceChain");
		});
	}

	private static List<String> calls(Object mock) {
		return mockingDetails(mock).getInvocations().stream().map((call) -> call.getMethod().getName()).toList();
	}

	@Test
	void factoryThatKnowsNoPropertiesStartsAsBefore() {
		this.runner.withUserConfiguration(UnknownProperties.class).run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void templateThatCannotBeObservedStartsAsBefore(CapturedOutput output) {
		this.runner.withUserConfiguration(NoBroker.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output).containsOnlyOnce("Messages of the Kafka template 'own' are not traced");
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class NoBroker {

		@Bean
		KafkaTemplate<String, String> own() {
			ProducerFactory<String, String> factory = new DefaultKafkaProducerFactory<>(Map.of(),
					new StringSerializer(), new StringSerializer());
			return new KafkaTemplate<>(factory);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Mocks {

		@Bean
		KafkaTemplate<?, ?> kafkaTemplate() {
			return mock(KafkaTemplate.class);
		}

		@Bean
		ConcurrentKafkaListenerContainerFactory<?, ?> kafkaListenerContainerFactory() {
			return mock(ConcurrentKafkaListenerContainerFactory.class);
		}

		@Bean
		RabbitTemplate rabbitTemplate() {
			return mock(RabbitTemplate.class);
		}

		@Bean
		SimpleRabbitListenerContainerFactory rabbitListenerContainerFactory() {
			return mock(SimpleRabbitListenerContainerFactory.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class UnknownProperties {

		@Bean
		KafkaTemplate<?, ?> kafkaTemplate() {
			return new KafkaTemplate<>(new ProducerFactory<String, String>() {
				@Override
				public Producer<String, String> createProducer() {
					throw new UnsupportedOperationException();
				}

				@Override
				public Map<String, Object> getConfigurationProperties() {
					throw new UnsupportedOperationException();
				}
			});
		}

	}

}

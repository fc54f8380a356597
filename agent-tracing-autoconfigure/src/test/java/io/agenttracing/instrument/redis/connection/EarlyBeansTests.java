package io.agenttracing.instrument.redis.connection;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.instrument.redis.RedisAgentTracingAutoConfiguration;
import io.agenttracing.instrument.redis.RedisApplication;
import io.agenttracing.instrument.redis.RedisApplication.Call;
import io.agenttracing.instrument.redis.RedisApplication.Calls;
import io.agenttracing.testing.EmbeddedRedis;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.data.redis.stream.StreamMessageListenerContainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Beans of Redis that a post-processor of the application needs before all others are
 * there: they are traced, or it is said that they are not.
 */
@ExtendWith(OutputCaptureExtension.class)
class EarlyBeansTests {

	private static final String UNADVISED = "made before it could be advised";

	private static final String CHANNEL = "agent.early";

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RedisAgentTracingAutoConfiguration.class,
				AgentTracingAutoConfiguration.class, DataRedisAutoConfiguration.class));

	@Test
	void orderedPostProcessorGetsATracedConnectionFactory(CapturedOutput output) {
		try (RedisApplication application = RedisApplication.start(redis, NeededByOrdered.class)) {
			application.publish(CHANNEL, "{}");
			Call call = application.nextCall();
			assertThat(call.text()).isEqualTo("{}");
			application.assertOneTrace(CHANNEL, call);
			assertThat(output).doesNotContain("neither traced nor unwrapped").doesNotContain(UNADVISED);
		}
	}

	@Test
	void saysOnceWhatWasMadeTooEarly(CapturedOutput output) {
		this.runner.withUserConfiguration(NeededByPriorityOrdered.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(RedisConnectionFactory.class).getClass())
				.isEqualTo(LettuceConnectionFactory.class);
			assertThat(output)
				.containsOnlyOnce("Messages of the Redis connection factory 'redisConnectionFactory' are neither traced"
						+ " nor unwrapped: it was " + UNADVISED)
				.containsOnlyOnce("Listeners of the Redis stream container 'streams' get no spans: it was " + UNADVISED)
				.doesNotContain("Redis container 'container'");
		});
	}

	@Test
	void saysOfAContainerThatItsConnectionFactoryIsNoBean(CapturedOutput output) {
		this.runner.withUserConfiguration(ForeignFactory.class).run((context) -> {
			assertThat(output)
				.containsOnlyOnce("Messages of the Redis container 'foreign' are neither traced nor unwrapped:"
						+ " its connection factory is no bean")
				.doesNotContain("'known'")
				.doesNotContain(UNADVISED);
		});
	}

	@Test
	void saysNothingOfMocks(CapturedOutput output) {
		this.runner.withUserConfiguration(MockedFactory.class)
			.withInitializer((context) -> context.getBeanFactory()
				.registerSingleton("mocked", mock(LettuceConnectionFactory.class)))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(output).doesNotContain("neither traced nor unwrapped").doesNotContain(UNADVISED);
			});
	}

	/**
	 * Needs a bean, and does nothing.
	 */
	private record Audit(Object needed) implements BeanPostProcessor, Ordered {

		@Override
		public int getOrder() {
			return 0;
		}

	}

	private record PriorityAudit(Object... needed) implements BeanPostProcessor, PriorityOrdered {

		@Override
		public int getOrder() {
			return 0;
		}

	}

	private static RedisMessageListenerContainer idle(RedisConnectionFactory factory) {
		RedisMessageListenerContainer container = new RedisMessageListenerContainer();
		container.setConnectionFactory(factory);
		container.setAutoStartup(false);
		return container;
	}

	@Configuration(proxyBeanMethods = false)
	static class NeededByOrdered {

		@Bean
		static Audit audit(StringRedisTemplate template, RedisMessageListenerContainer container) {
			return new Audit(template);
		}

		@Bean
		static RedisMessageListenerContainer redisMessageListenerContainer(RedisConnectionFactory factory,
				Calls calls) {
			RedisMessageListenerContainer container = new RedisMessageListenerContainer();
			container.setConnectionFactory(factory);
			container.addMessageListener((message, pattern) -> calls.add(message), ChannelTopic.of(CHANNEL));
			return container;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NeededByPriorityOrdered {

		@Bean
		static PriorityAudit audit(RedisConnectionFactory factory, StreamMessageListenerContainer<?, ?> streams) {
			return new PriorityAudit(factory, streams);
		}

		// Boot's own needs post-processors that are not there yet.
		@Bean
		static LettuceConnectionFactory redisConnectionFactory() {
			return new LettuceConnectionFactory();
		}

		@Bean
		static StreamMessageListenerContainer<?, ?> streams(RedisConnectionFactory factory) {
			return StreamMessageListenerContainer.create(factory);
		}

		@Bean
		RedisMessageListenerContainer container(RedisConnectionFactory factory) {
			return idle(factory);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ForeignFactory {

		@Bean
		RedisMessageListenerContainer foreign() {
			LettuceConnectionFactory factory = new LettuceConnectionFactory();
			factory.afterPropertiesSet();
			return idle(factory);
		}

		@Bean
		RedisMessageListenerContainer known(RedisConnectionFactory factory) {
			return idle(factory);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MockedFactory {

		@Bean
		RedisMessageListenerContainer container() {
			return idle(mock(LettuceConnectionFactory.class));
		}

	}

}

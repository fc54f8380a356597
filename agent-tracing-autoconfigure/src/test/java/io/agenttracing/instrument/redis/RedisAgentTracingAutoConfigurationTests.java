package io.agenttracing.instrument.redis;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.autoconfigure.StartupDetail;
import io.agenttracing.context.ContextCounter;
import io.agenttracing.context.ContextMeters;
import io.agenttracing.context.ContextState;
import io.agenttracing.instrument.redis.RedisTracingProperties.Mode;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.jedis.JedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.stream.UnwritableSubscription;
import org.springframework.messaging.Message;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RedisAgentTracingAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class RedisAgentTracingAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(RedisAgentTracingAutoConfiguration.class, AgentTracingAutoConfiguration.class,
					DataRedisAutoConfiguration.class, DataRedisReactiveAutoConfiguration.class));

	@Test
	void factoryIsStillOfItsClass() {
		this.runner.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(LettuceConnectionFactory.class));
		this.runner.withPropertyValues("spring.data.redis.client-type=jedis")
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(JedisConnectionFactory.class));
	}

	@Test
	void bringsNoBeanIntoEarlyLife(CapturedOutput output) {
		this.runner.run((context) -> assertThat(output).doesNotContain("is not eligible for getting processed"));
	}

	@Test
	void backsOffWithoutRedis() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.data.redis"))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(RedisAgentTracingAutoConfiguration.class));
	}

	@ParameterizedTest
	@ValueSource(classes = { Mono.class, MeterRegistry.class, Message.class })
	void startsWithoutWhatAnApplicationMayLack(Class<?> type) {
		this.runner.withPropertyValues("spring.data.redis.client-type=jedis")
			.withClassLoader(new FilteredClassLoader(type.getPackageName()))
			.run((context) -> assertThat(context).hasNotFailed().hasBean("agentTracingRedisConnections"));
	}

	@Test
	void countsWhereThereAreMetrics() {
		this.runner.withClassLoader(new FilteredClassLoader("io.micrometer.core"))
			.run((context) -> assertThat(context).hasSingleBean(ContextCounter.class)
				.doesNotHaveBean("agentTracingContextMeters"));
		this.runner.run((context) -> {
			SimpleMeterRegistry registry = new SimpleMeterRegistry();
			context.getBean(ContextMeters.class).bindTo(registry);
			context.getBean(ContextCounter.class).increment("a", ContextState.MALFORMED);
			assertThat(registry.get("agent_tracing.context").tag("state", "malformed").functionCounter().count())
				.isOne();
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "off", "OFF", "false" })
	void leavesRedisAloneWhenOff(String mode) {
		this.runner.withPropertyValues("agent-tracing.redis.mode=" + mode)
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(RedisAgentTracingAutoConfiguration.class)
				.getBean(RedisConnectionFactory.class)
				.extracting(Object::getClass)
				.isEqualTo(LettuceConnectionFactory.class));
	}

	@Test
	void bindsItsProperties() {
		this.runner
			.withPropertyValues("agent-tracing.redis.mode=read", "agent-tracing.redis.write-channels[0]=agent.*",
					"agent-tracing.redis.write-channels[1]=reply:?", "agent-tracing.redis.start-traces=false")
			.run((context) -> {
				RedisTracingProperties properties = context.getBean(RedisTracingProperties.class);
				assertThat(properties.getMode()).isEqualTo(Mode.READ);
				assertThat(properties.getWriteChannels()).containsExactly("agent.*", "reply:?");
				assertThat(properties.isStartTraces()).isFalse();
			});
		this.runner.run((context) -> {
			RedisTracingProperties properties = context.getBean(RedisTracingProperties.class);
			assertThat(properties.getMode()).isEqualTo(Mode.READ_WRITE);
			assertThat(properties.getWriteChannels()).isEmpty();
			assertThat(properties.isStartTraces()).isTrue();
		});
	}

	@Test
	void saysAtStartupWhatIsWritten() {
		this.runner.withPropertyValues("agent-tracing.redis.write-channels=agent.*,reply:*")
			.run(detail("Redis channels written: agent.*, reply:*"));
		this.runner.run(detail("no Redis channel is written (agent-tracing.redis.write-channels)"));
		this.runner.withPropertyValues("agent-tracing.redis.write-channels=agent.*", "agent-tracing.redis.mode=read")
			.run(detail("no Redis channel is written (agent-tracing.redis.mode=read)"));
	}

	@Test
	void finalFactoryIsLeftAloneWithWarning(CapturedOutput output) {
		this.runner.withUserConfiguration(FinalFactory.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(RedisConnectionFactory.class)).isExactlyInstanceOf(OwnFactory.class);
			assertThat(output).containsOnlyOnce("Messages of the Redis connection factory 'own'");
		});
	}

	@Test
	void saysWhichStreamListenersAJvmDoesNotLetItWrap(CapturedOutput output) {
		this.runner.withBean("early", UnwritableSubscription.class)
			.run((context) -> assertThat(output)
				.containsOnlyOnce("Stream listeners registered before 'early' was a bean get no spans")
				.contains("--enable-final-field-mutation=ALL-UNNAMED"));
	}

	@Test
	void postProcessorsComeBeforeOtherBeans() {
		this.runner.run((context) -> assertThat(context.getBeansOfType(BeanPostProcessor.class)).containsKeys(
				"agentTracingRedisConnectionFactoryPostProcessor", "agentTracingRedisListenerContainerPostProcessor"));
	}

	private static ContextConsumer<AssertableApplicationContext> detail(String expected) {
		return (context) -> assertThat(
				context.getBean("agentTracingRedisStartupDetail", StartupDetail.class).describe())
			.isEqualTo(expected);
	}

	@Configuration(proxyBeanMethods = false)
	static class FinalFactory {

		@Bean
		OwnFactory own() {
			return new OwnFactory();
		}

	}

	/**
	 * A factory that no class can extend.
	 */
	static final class OwnFactory extends LettuceConnectionFactory {

	}

}

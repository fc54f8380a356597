package io.agenttracing.instrument.redis.pubsub;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.instrument.redis.RedisApplication;
import io.agenttracing.instrument.redis.RedisApplication.Calls;
import io.agenttracing.testing.EmbeddedRedis;
import io.agenttracing.testing.FailingHandler;
import io.agenttracing.testing.FailingHandler.AgentFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.MessageListener;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.data.redis.listener.adapter.MessageListenerAdapter;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.redis.channel.SubscribableRedisChannel;
import org.springframework.integration.redis.inbound.RedisInboundChannelAdapter;
import org.springframework.messaging.support.GenericMessage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Listener containers that are no beans: those of Spring Integration, and those that are
 * built by hand at any time.
 */
class SpringIntegrationTests {

	private static final String CHANNEL = "agent.by-hand";

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	@Test
	void messagesOfAnInboundAdapterAndOfAChannelJoinTheirTraces() {
		try (RedisApplication application = RedisApplication.start(redis, Adapters.class)) {
			application.publish("agent.inbound", "{}");
			RedisApplication.Call call = application.nextCall();
			assertThat(call.text()).isEqualTo("{}");
			application.assertOneTrace("agent.inbound", call);
			application.forget();
			application
				.inSpan(() -> application.bean(SubscribableRedisChannel.class).send(new GenericMessage<>("payload")));
			call = application.nextCall();
			assertThat(call.text()).isEqualTo("payload");
			application.assertOneTrace("agent.channel", call);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "lettuce", "jedis" })
	void messagesOfAContainerThatIsNoBeanJoinTheirTrace(String client) throws Exception {
		try (RedisApplication application = RedisApplication.start(redis, Object.class,
				"spring.data.redis.client-type=" + client)) {
			Calls calls = application.bean(Calls.class);
			RedisMessageListenerContainer container = container(application, (message, pattern) -> calls.add(message));
			try {
				application.publish(CHANNEL, "{}");
				application.assertOneTrace(CHANNEL, application.nextCall());
			}
			finally {
				container.destroy();
			}
		}
	}

	@Test
	void failureOfAnAdapterInAContainerThatIsNoBeanIsOnItsSpan() throws Exception {
		try (RedisApplication application = RedisApplication.start(redis, Object.class)) {
			MessageListenerAdapter adapter = new MessageListenerAdapter(new FailingHandler(), "handle");
			adapter.afterPropertiesSet();
			RedisMessageListenerContainer container = container(application, adapter);
			try {
				application.publish(CHANNEL, "{}");
				application.spans(3);
				assertThat(application.span("process " + CHANNEL).getAttributes().get(AgentSpanAttributes.ERROR_TYPE))
					.isEqualTo(AgentFailure.class.getName());
			}
			finally {
				container.destroy();
			}
		}
	}

	private static RedisMessageListenerContainer container(RedisApplication application, MessageListener listener) {
		RedisMessageListenerContainer container = new RedisMessageListenerContainer();
		container.setConnectionFactory(application.bean(RedisConnectionFactory.class));
		container.addMessageListener(listener, ChannelTopic.of(CHANNEL));
		container.afterPropertiesSet();
		container.start();
		return container;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableIntegration
	static class Adapters {

		@Bean
		RedisInboundChannelAdapter inbound(RedisConnectionFactory factory) {
			RedisInboundChannelAdapter inbound = new RedisInboundChannelAdapter(factory);
			inbound.setTopics("agent.inbound");
			inbound.setOutputChannelName("received");
			return inbound;
		}

		@Bean
		DirectChannel received(Calls calls) {
			DirectChannel channel = new DirectChannel();
			channel.subscribe((message) -> calls.add(message.getPayload().toString()));
			return channel;
		}

		@Bean
		SubscribableRedisChannel redisChannel(RedisConnectionFactory factory, Calls calls) {
			SubscribableRedisChannel channel = new SubscribableRedisChannel(factory, "agent.channel");
			channel.subscribe((message) -> calls.add(message.getPayload().toString()));
			return channel;
		}

	}

}

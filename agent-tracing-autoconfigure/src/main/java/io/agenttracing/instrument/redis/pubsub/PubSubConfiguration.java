package io.agenttracing.instrument.redis.pubsub;

import java.util.concurrent.atomic.LongAdder;

import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.agenttracing.autoconfigure.Counterparts;
import io.agenttracing.instrument.redis.channel.ConsumerSpans;
import io.agenttracing.instrument.redis.channel.ProducerSpans;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.data.redis.config.RedisListenerConfigurer;
import org.springframework.messaging.handler.annotation.support.MessageHandlerMethodFactory;

/**
 * Configuration of pub/sub.
 */
@Configuration(proxyBeanMethods = false)
public class PubSubConfiguration {

	PubSubConfiguration() {
	}

	@Bean
	MessagePublishing agentTracingRedisPublishing(ProducerSpans spans) {
		return new MessagePublishing(spans);
	}

	@Bean
	MessageListening agentTracingRedisListening(ConsumerSpans spans) {
		return new MessageListening(spans);
	}

	@Bean
	ReactiveMessages agentTracingRedisReactiveMessages(ConsumerSpans spans) {
		return new ReactiveMessages(spans);
	}

	@Bean
	PubSubTracing agentTracingRedisPubSub(MessagePublishing publishing, MessageListening listening,
			ReactiveMessages messages) {
		return new PubSubTracing(publishing, listening, messages);
	}

	@Bean
	static ListenerContainerTracingPostProcessor agentTracingRedisListenerContainerPostProcessor(
			ObjectProvider<MessageListening> listening) {
		return new ListenerContainerTracingPostProcessor(listening);
	}

	@Bean
	@ConditionalOnAgentTracing
	Counterparts agentTracingRedisContainerCounterparts() {
		return ListenerContainerFields.counterparts();
	}

	/**
	 * Failures of {@code @RedisListener} methods, which need Spring Messaging.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ MessageHandlerMethodFactory.class, RedisListenerConfigurer.class })
	static class ListenerMethodConfiguration {

		@Bean
		@Fallback
		RedisListenerMethodConfigurer agentTracingRedisListenerMethodConfigurer(MessageListening listening) {
			return new RedisListenerMethodConfigurer(listening);
		}

		@Bean
		@Fallback
		RedisListenerMethodConfigurer.Last agentTracingRedisListenerMethodLastConfigurer(
				RedisListenerMethodConfigurer first) {
			return new RedisListenerMethodConfigurer.Last(first);
		}

	}

	/**
	 * Meters, for an application that has Micrometer.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterBinder.class)
	static class MetersConfiguration {

		@Bean
		@Fallback
		MeterBinder agentTracingRedisBinaryPayloadMeters(MessagePublishing publishing) {
			return (registry) -> FunctionCounter
				.builder("agent_tracing.redis.binary", publishing.binaryPayloads(), LongAdder::sum)
				.description("Binary payloads published to Redis without their trace context")
				.register(registry);
		}

	}

}

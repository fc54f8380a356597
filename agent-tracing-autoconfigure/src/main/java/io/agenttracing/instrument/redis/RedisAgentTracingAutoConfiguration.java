package io.agenttracing.instrument.redis;

import java.util.concurrent.atomic.LongAdder;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.agenttracing.autoconfigure.Counterparts;
import io.agenttracing.autoconfigure.StartupDetail;
import io.agenttracing.context.ContextCounter;
import io.agenttracing.context.TraceContextCarrier;
import io.agenttracing.instrument.redis.RedisTracingProperties.Mode;
import io.agenttracing.span.AgentSpans;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.data.redis.config.RedisListenerConfigurer;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.messaging.handler.annotation.support.MessageHandlerMethodFactory;

/**
 * Auto-configuration for traces across Redis pub/sub and streams. Envelopes are read even
 * when tracing is switched off, so that doing so never hands them to listeners.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = AgentTracingAutoConfiguration.class)
@ConditionalOnClass({ RedisConnectionFactory.class, RedisMessageListenerContainer.class })
@ConditionalOnBean({ AgentSpans.class, TraceContextCarrier.class })
@Conditional(OnRedisTracingCondition.class)
@EnableConfigurationProperties(RedisTracingProperties.class)
public final class RedisAgentTracingAutoConfiguration {

	RedisAgentTracingAutoConfiguration() {
	}

	@Bean
	WrittenChannels agentTracingRedisWrittenChannels(RedisTracingProperties properties) {
		return (properties.getMode() == Mode.READ_WRITE) ? WrittenChannels.of(properties.getWriteChannels())
				: WrittenChannels.none();
	}

	@Bean
	DestinationNames agentTracingRedisDestinationNames() {
		return new DestinationNames();
	}

	@Bean
	MessagePublishing agentTracingRedisPublishing(AgentSpans spans, TraceContextCarrier carrier,
			WrittenChannels channels, DestinationNames names) {
		return new MessagePublishing(spans, carrier, channels, names);
	}

	@Bean
	ConsumerSpans agentTracingRedisConsumerSpans(AgentSpans spans, TraceContextCarrier carrier,
			WrittenChannels channels, DestinationNames names, ContextCounter counter,
			RedisTracingProperties properties) {
		return new ConsumerSpans(spans, carrier, channels, names, counter, properties.isStartTraces());
	}

	@Bean
	MessageListening agentTracingRedisListening(ConsumerSpans spans) {
		return new MessageListening(spans);
	}

	@Bean
	StreamPublishing agentTracingRedisStreamPublishing(AgentSpans spans, WrittenChannels channels,
			MessagePublishing publishing) {
		return new StreamPublishing(spans, channels, publishing);
	}

	@Bean
	StreamListening agentTracingRedisStreamListening(ConsumerSpans spans) {
		return new StreamListening(spans);
	}

	@Bean
	ReactiveMessages agentTracingRedisReactiveMessages(ConsumerSpans spans) {
		return new ReactiveMessages(spans);
	}

	@Bean
	ReceivedElements agentTracingRedisReceivedElements(ConsumerSpans spans, StreamListening listening,
			ReactiveMessages messages) {
		return new ReceivedElements(spans, listening, messages);
	}

	@Bean
	TracingConnections agentTracingRedisConnections(MessagePublishing publishing, MessageListening listening,
			ReactiveMessages messages, StreamPublishing streamPublishing, StreamListening streamListening) {
		return new TracingConnections(publishing, listening, messages,
				new StreamTracing(streamPublishing, new RecordReading(streamListening)));
	}

	@Bean
	static StreamContainerTracingPostProcessor agentTracingRedisStreamContainerPostProcessor(
			ObjectProvider<StreamListening> listening) {
		return new StreamContainerTracingPostProcessor(listening);
	}

	@Bean
	static ConnectionFactoryTracingPostProcessor agentTracingRedisConnectionFactoryPostProcessor(
			ObjectProvider<TracingConnections> connections) {
		return new ConnectionFactoryTracingPostProcessor(connections);
	}

	@Bean
	UnadvisedRedisBeans agentTracingRedisUnadvisedBeans(ConfigurableListableBeanFactory beanFactory,
			ConnectionFactoryTracingPostProcessor factories) {
		return new UnadvisedRedisBeans(beanFactory, factories);
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

	@Bean
	@ConditionalOnAgentTracing
	Counterparts agentTracingRedisStreamCounterparts() {
		return StreamSubscriptionFields.counterparts();
	}

	@Bean
	StartupDetail agentTracingRedisStartupDetail(WrittenChannels channels) {
		return channels::describe;
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
	 * What is counted, for an application that has metrics.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterBinder.class)
	static class MetricsConfiguration {

		@Bean
		@Fallback
		MeterBinder agentTracingRedisOccupiedRecordMetrics(StreamPublishing publishing) {
			return (registry) -> FunctionCounter
				.builder("agent_tracing.redis.occupied", publishing.occupiedRecords(), LongAdder::sum)
				.description("Records added to Redis streams that had fields of the context's names already")
				.register(registry);
		}

		@Bean
		@Fallback
		MeterBinder agentTracingRedisBinaryPayloadMetrics(MessagePublishing publishing) {
			return (registry) -> FunctionCounter
				.builder("agent_tracing.redis.binary", publishing.binaryPayloads(), LongAdder::sum)
				.description("Binary payloads published to Redis without their trace context")
				.register(registry);
		}

	}

}

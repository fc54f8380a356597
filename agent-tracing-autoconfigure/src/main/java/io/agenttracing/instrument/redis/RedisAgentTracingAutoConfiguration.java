package io.agenttracing.instrument.redis;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.autoconfigure.StartupDetail;
import io.agenttracing.context.ContextCounter;
import io.agenttracing.context.TraceContextCarrier;
import io.agenttracing.instrument.redis.RedisTracingProperties.Mode;
import io.agenttracing.instrument.redis.channel.ConsumerSpans;
import io.agenttracing.instrument.redis.channel.InstrumentedChannels;
import io.agenttracing.instrument.redis.channel.ProducerSpans;
import io.agenttracing.instrument.redis.connection.ConnectionConfiguration;
import io.agenttracing.instrument.redis.pubsub.PubSubConfiguration;
import io.agenttracing.instrument.redis.stream.StreamConfiguration;
import io.agenttracing.shape.PayloadShapes;
import io.agenttracing.span.AgentSpans;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;

/**
 * Auto-configuration for traces across Redis pub/sub and streams. Envelopes are read even
 * when tracing is switched off, so that listeners never receive one.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = AgentTracingAutoConfiguration.class)
@ConditionalOnClass({ RedisConnectionFactory.class, RedisMessageListenerContainer.class })
@ConditionalOnBean({ AgentSpans.class, TraceContextCarrier.class })
@Conditional(OnRedisTracingCondition.class)
@Import({ PubSubConfiguration.class, StreamConfiguration.class, ConnectionConfiguration.class })
@EnableConfigurationProperties(RedisTracingProperties.class)
public final class RedisAgentTracingAutoConfiguration {

	RedisAgentTracingAutoConfiguration() {
	}

	@Bean
	InstrumentedChannels agentTracingRedisWrittenChannels(RedisTracingProperties properties) {
		return (properties.getMode() == Mode.READ_WRITE) ? InstrumentedChannels.of(properties.getWriteChannels())
				: InstrumentedChannels.none();
	}

	@Bean
	ProducerSpans agentTracingRedisProducerSpans(AgentSpans spans, TraceContextCarrier carrier,
			InstrumentedChannels channels, ObjectProvider<PayloadShapes> shapes) {
		return new ProducerSpans(spans, carrier, channels, shapes.getIfAvailable());
	}

	@Bean
	ConsumerSpans agentTracingRedisConsumerSpans(AgentSpans spans, TraceContextCarrier carrier,
			InstrumentedChannels channels, ContextCounter counter, ObjectProvider<PayloadShapes> shapes,
			RedisTracingProperties properties) {
		return new ConsumerSpans(spans, carrier, channels, counter, shapes.getIfAvailable(),
				properties.isStartTraces());
	}

	@Bean
	StartupDetail agentTracingRedisStartupDetail(InstrumentedChannels channels) {
		return channels::describe;
	}

}

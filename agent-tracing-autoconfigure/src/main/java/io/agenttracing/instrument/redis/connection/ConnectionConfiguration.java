package io.agenttracing.instrument.redis.connection;

import io.agenttracing.instrument.redis.pubsub.PubSubTracing;
import io.agenttracing.instrument.redis.stream.StreamTracing;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Configuration of connections.
 */
@Configuration(proxyBeanMethods = false)
public class ConnectionConfiguration {

	ConnectionConfiguration() {
	}

	@Bean
	TracingConnections agentTracingRedisConnections(PubSubTracing pubSub, StreamTracing streams) {
		return new TracingConnections(pubSub, streams);
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

}

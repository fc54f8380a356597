package io.agenttracing.sample.agent;

import io.agenttracing.sample.AgentName;
import io.agenttracing.sample.ConditionalOnAgent;
import io.agenttracing.sample.redis.DrainingListenerContainer;

import org.springframework.boot.data.redis.autoconfigure.RedisMessageListenerContainerConfigurer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.annotation.RedisListener;
import org.springframework.data.redis.config.RedisListenerConfigurer;
import org.springframework.data.redis.config.RedisListenerEndpointRegistrar;
import org.springframework.data.redis.config.RedisListenerEndpointRegistry;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Subscribes the agents in containers of their own, so that a process stops along the way
 * of a document: requests first, then retrieval, then the LLM agent, and Redis last.
 */
@Configuration(proxyBeanMethods = false)
class AgentListenerConfiguration {

	static final String RETRIEVAL_LISTENERS = "retrievalListeners";

	static final String LLM_LISTENERS = "llmListeners";

	// What is higher stops earlier. Redis has 0, the web server more than all of these.
	private static final int REGISTRY_PHASE = 100;

	private static final int LLM_PHASE = 200;

	private static final int RETRIEVAL_PHASE = 300;

	@Bean(RETRIEVAL_LISTENERS)
	@ConditionalOnAgent(AgentName.RETRIEVAL)
	DrainingListenerContainer retrievalListeners(RedisMessageListenerContainerConfigurer configurer,
			RedisConnectionFactory redis) {
		DrainingListenerContainer container = new DrainingListenerContainer(RETRIEVAL_PHASE, "retrieval-");
		configurer.configure(container, redis);
		return container;
	}

	@Bean(LLM_LISTENERS)
	@ConditionalOnAgent(AgentName.LLM)
	DrainingListenerContainer llmListeners(RedisMessageListenerContainerConfigurer configurer,
			RedisConnectionFactory redis) {
		DrainingListenerContainer container = new DrainingListenerContainer(LLM_PHASE, "llm-");
		configurer.configure(container, redis);
		return container;
	}

	/**
	 * Holds the {@link RedisListener} methods. Spring Data's own registry stops before
	 * everything else, and takes them from their containers then.
	 */
	@Bean
	RedisListenerEndpointRegistry agentListenerRegistry() {
		return new RedisListenerEndpointRegistry() {

			@Override
			public int getPhase() {
				return REGISTRY_PHASE;
			}

		};
	}

	@Bean
	RedisListenerConfigurer agentListenerRegistryConfigurer(RedisListenerEndpointRegistry agentListenerRegistry) {
		return new RedisListenerConfigurer() {

			@Override
			public void configureRedisListeners(RedisListenerEndpointRegistrar registrar) {
				registrar.setEndpointRegistry(agentListenerRegistry);
			}

		};
	}

}

package io.agenttracing.sample.redis;

import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Lets Boot connect to a Redis server of our own where no other is configured.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(OnNoRedisSettings.class)
class RedisConfiguration {

	@Bean(destroyMethod = "close")
	EmbeddedRedis embeddedRedis(Environment environment) {
		return EmbeddedRedis.start(environment.getProperty("sample.redis.port", Integer.class, 0));
	}

	@Bean
	DataRedisConnectionDetails redisConnectionDetails(EmbeddedRedis redis) {
		return new DataRedisConnectionDetails() {

			@Override
			public Standalone getStandalone() {
				return Standalone.of("127.0.0.1", redis.port());
			}

		};
	}

}

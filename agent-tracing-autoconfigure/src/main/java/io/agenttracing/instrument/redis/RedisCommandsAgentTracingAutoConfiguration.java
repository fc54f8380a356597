package io.agenttracing.instrument.redis;

import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.agenttracing.span.BackgroundSpans;
import io.lettuce.core.RedisClient;
import io.opentelemetry.sdk.trace.data.SpanData;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration that discards traces of commands which Redis connections send on
 * their own.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@ConditionalOnAgentTracing
@ConditionalOnClass({ RedisClient.class, SpanData.class })
public final class RedisCommandsAgentTracingAutoConfiguration {

	@Bean
	BackgroundSpans agentTracingBackgroundRedisCommands() {
		return new BackgroundRedisCommands();
	}

}

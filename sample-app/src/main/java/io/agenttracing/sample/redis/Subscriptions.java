package io.agenttracing.sample.redis;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.tracing.Tracing;
import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration.LettuceClientConfigurationBuilder;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.DefaultRedisScript;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * Asks Redis who listens, over a connection that is not observed: outside of a workflow,
 * each question would be a trace of its own.
 */
public final class Subscriptions implements AutoCloseable {

	private static final RedisScript<Long> COUNT_LISTENERS = new DefaultRedisScript<>(
			"return redis.call('PUBSUB', 'NUMSUB', ARGV[1])[2]", Long.class);

	private final LettuceConnectionFactory connections;

	private final @Nullable ClientResources resources;

	private final StringRedisTemplate redis;

	/**
	 * Opens a connection.
	 * @param observed how the application connects
	 */
	public Subscriptions(LettuceConnectionFactory observed) {
		this.resources = observed.getClientConfiguration()
			.getClientResources()
			.map(Subscriptions::unobserved)
			.orElse(null);
		this.connections = new LettuceConnectionFactory(server(observed), unobserved(observed, this.resources));
		this.connections.afterPropertiesSet();
		this.connections.start();
		this.redis = new StringRedisTemplate(this.connections);
	}

	/**
	 * Says whether anybody listens, in whatever process.
	 * @param channel the channel
	 * @return whether a message on the channel would reach anybody
	 */
	public boolean hasListener(String channel) {
		Long listeners = this.redis.execute(COUNT_LISTENERS, List.of(), channel);
		return listeners != null && listeners > 0;
	}

	// What they were given is the application's, and stays.
	@Override
	public void close() {
		this.connections.destroy();
		if (this.resources != null) {
			this.resources.shutdown(0, 0, TimeUnit.MILLISECONDS);
		}
	}

	private static RedisConfiguration server(LettuceConnectionFactory observed) {
		if (observed.getClusterConfiguration() != null) {
			return observed.getClusterConfiguration();
		}
		return (observed.getSentinelConfiguration() != null) ? observed.getSentinelConfiguration()
				: observed.getStandaloneConfiguration();
	}

	private static LettuceClientConfiguration unobserved(LettuceConnectionFactory observed,
			@Nullable ClientResources resources) {
		LettuceClientConfiguration configuration = observed.getClientConfiguration();
		LettuceClientConfigurationBuilder builder = LettuceClientConfiguration.builder();
		if (resources != null) {
			builder.clientResources(resources);
		}
		configuration.getClientOptions().ifPresent(builder::clientOptions);
		return (configuration.isUseSsl() ? builder.useSsl().and() : builder).build();
	}

	private static ClientResources unobserved(ClientResources resources) {
		return resources.mutate()
			.eventLoopGroupProvider(resources.eventLoopGroupProvider())
			.eventExecutorGroup(resources.eventExecutorGroup())
			.timer(resources.timer())
			.commandLatencyRecorder(resources.commandLatencyRecorder())
			.tracing(Tracing.disabled())
			.build();
	}

}

package io.agenttracing.sample.redis;

import java.util.List;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches where the user has not named a Redis server.
 */
class OnNoRedisSettings implements Condition {

	private static final List<String> SETTINGS = List.of("host", "url", "sentinel.master", "cluster.nodes",
			"cluster.nodes[0]");

	@Override
	public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
		return SETTINGS.stream()
			.noneMatch((setting) -> context.getEnvironment().containsProperty("spring.data.redis." + setting));
	}

}

package io.agenttracing.instrument.redis;

import io.agenttracing.instrument.redis.RedisTracingProperties.Mode;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches unless {@code agent-tracing.redis.mode} is {@code off}. Matches an invalid
 * value too, so that binding the properties fails with a message that names the key.
 */
final class OnRedisTracingCondition extends SpringBootCondition {

	private static final String KEY = "agent-tracing.redis.mode";

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("Redis tracing");
		try {
			Mode mode = Binder.get(context.getEnvironment()).bind(KEY, Mode.class).orElse(Mode.READ_WRITE);
			return new ConditionOutcome(mode != Mode.OFF, message.because(KEY + " is " + mode));
		}
		catch (BindException ex) {
			return ConditionOutcome.match(message.because(KEY + " is not valid"));
		}
	}

}

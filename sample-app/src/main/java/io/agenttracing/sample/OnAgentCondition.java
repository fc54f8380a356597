package io.agenttracing.sample;

import java.util.Map;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Looks for an agent in {@code sample.agents}.
 */
class OnAgentCondition implements Condition {

	@Override
	public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
		Map<String, Object> attributes = metadata.getAnnotationAttributes(ConditionalOnAgent.class.getName());
		return attributes != null && LaunchMode.agents(context.getEnvironment()).contains(attributes.get("value"));
	}

}

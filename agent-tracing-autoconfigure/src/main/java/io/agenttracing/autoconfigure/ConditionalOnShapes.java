package io.agenttracing.autoconfigure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;

/**
 * Matches unless {@code agent-tracing.shapes} is off, or agents are not traced at all.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.TYPE, ElementType.METHOD })
@ConditionalOnAgentTracing
@ConditionalOnProperty(name = "agent-tracing.shapes", havingValue = "auto", matchIfMissing = true)
@interface ConditionalOnShapes {

}

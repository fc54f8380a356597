package io.agenttracing.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.github.resilience4j.springboot.bulkhead.autoconfigure.BulkheadAutoConfiguration;
import io.github.resilience4j.springboot.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration;
import io.github.resilience4j.springboot.micrometer.autoconfigure.TimerAutoConfiguration;
import io.github.resilience4j.springboot.ratelimiter.autoconfigure.RateLimiterAutoConfiguration;
import io.github.resilience4j.springboot.retry.autoconfigure.RetryAutoConfiguration;
import io.github.resilience4j.springboot.timelimiter.autoconfigure.TimeLimiterAutoConfiguration;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/**
 * All auto-configurations but those with aspects, which are Resilience4j's. AspectJ
 * matches their pointcuts against every bean, which takes a third of the time in which
 * such an application starts. For tests that are about something else.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnableAutoConfiguration(exclude = { BulkheadAutoConfiguration.class, CircuitBreakerAutoConfiguration.class,
		RateLimiterAutoConfiguration.class, RetryAutoConfiguration.class, TimeLimiterAutoConfiguration.class,
		TimerAutoConfiguration.class })
public @interface EnableAutoConfigurationWithoutAspects {

}

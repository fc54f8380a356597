package io.agenttracing.instrument.retry;

import io.agenttracing.AgentSpanAttributes;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.bulkhead.ThreadPoolBulkhead;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.opentelemetry.api.trace.Span;

import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Listens to all circuit breakers, bulkheads and rate limiters of Resilience4j's
 * registries. They tell of a refusal on the thread of the call, whose span is current.
 */
final class RefusalPostProcessor implements BeanPostProcessor {

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof CircuitBreakerRegistry registry) {
			registry.getAllCircuitBreakers().forEach(RefusalPostProcessor::listen);
			registry.getEventPublisher()
				.onEntryAdded((event) -> listen(event.getAddedEntry()))
				.onEntryReplaced((event) -> listen(event.getNewEntry()));
		}
		else if (bean instanceof BulkheadRegistry registry) {
			registry.getAllBulkheads().forEach(RefusalPostProcessor::listen);
			registry.getEventPublisher()
				.onEntryAdded((event) -> listen(event.getAddedEntry()))
				.onEntryReplaced((event) -> listen(event.getNewEntry()));
		}
		else if (bean instanceof ThreadPoolBulkheadRegistry registry) {
			registry.getAllBulkheads().forEach(RefusalPostProcessor::listen);
			registry.getEventPublisher()
				.onEntryAdded((event) -> listen(event.getAddedEntry()))
				.onEntryReplaced((event) -> listen(event.getNewEntry()));
		}
		else if (bean instanceof RateLimiterRegistry registry) {
			registry.getAllRateLimiters().forEach(RefusalPostProcessor::listen);
			registry.getEventPublisher()
				.onEntryAdded((event) -> listen(event.getAddedEntry()))
				.onEntryReplaced((event) -> listen(event.getNewEntry()));
		}
		return bean;
	}

	private static void listen(CircuitBreaker circuitBreaker) {
		circuitBreaker.getEventPublisher()
			.onCallNotPermitted((event) -> refused("circuit_breaker", event.getCircuitBreakerName()));
	}

	private static void listen(Bulkhead bulkhead) {
		bulkhead.getEventPublisher().onCallRejected((event) -> refused("bulkhead", event.getBulkheadName()));
	}

	private static void listen(ThreadPoolBulkhead bulkhead) {
		bulkhead.getEventPublisher().onCallRejected((event) -> refused("bulkhead", event.getBulkheadName()));
	}

	private static void listen(RateLimiter rateLimiter) {
		rateLimiter.getEventPublisher().onFailure((event) -> refused("rate_limiter", event.getRateLimiterName()));
	}

	private static void refused(String by, String name) {
		Span.current().setAttribute(AgentSpanAttributes.REFUSED_BY, by + " " + name);
	}

}

package io.agenttracing.instrument.retry;

import java.util.Collection;
import java.util.function.Consumer;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.span.CurrentAgentSpan;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.core.Registry;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;

import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Listens to the events of all circuit breakers, bulkheads, rate limiters and retries in
 * Resilience4j's registries, including those used without annotations. Rejections and
 * retries are published on the thread of the call, whose span is current. Attempts get no
 * spans from these events, since one that ends with an {@link Error} publishes none.
 */
final class Resilience4jEventsPostProcessor implements BeanPostProcessor {

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof CircuitBreakerRegistry registry) {
			listen(registry, registry.getAllCircuitBreakers(), (circuitBreaker) -> circuitBreaker.getEventPublisher()
				.onCallNotPermitted((event) -> rejected("circuit_breaker", event.getCircuitBreakerName())));
		}
		else if (bean instanceof BulkheadRegistry registry) {
			listen(registry, registry.getAllBulkheads(), (bulkhead) -> bulkhead.getEventPublisher()
				.onCallRejected((event) -> rejected("bulkhead", event.getBulkheadName())));
		}
		else if (bean instanceof ThreadPoolBulkheadRegistry registry) {
			listen(registry, registry.getAllBulkheads(), (bulkhead) -> bulkhead.getEventPublisher()
				.onCallRejected((event) -> rejected("bulkhead", event.getBulkheadName())));
		}
		else if (bean instanceof RateLimiterRegistry registry) {
			listen(registry, registry.getAllRateLimiters(), (rateLimiter) -> rateLimiter.getEventPublisher()
				.onFailure((event) -> rejected("rate_limiter", event.getRateLimiterName())));
		}
		else if (bean instanceof RetryRegistry registry) {
			listen(registry, registry.getAllRetries(), (retry) -> retry.getEventPublisher()
				.onRetry((event) -> retried(1L + event.getNumberOfRetryAttempts())));
		}
		return bean;
	}

	private static <E> void listen(Registry<E, ?> registry, Collection<E> entries, Consumer<E> listener) {
		entries.forEach(listener);
		registry.getEventPublisher()
			.onEntryAdded((event) -> listener.accept(event.getAddedEntry()))
			.onEntryReplaced((event) -> listener.accept(event.getNewEntry()));
	}

	private static void rejected(String by, String name) {
		Span.current().setAttribute(AgentSpanAttributes.REFUSED_BY, by + " " + name);
	}

	// Of several calls in one agent or step, the one with the most attempts.
	private static void retried(long attempts) {
		Span current = Span.current();
		if (current == CurrentAgentSpan.of(Context.current()) && current instanceof ReadableSpan readable) {
			Long known = readable.getAttribute(AgentSpanAttributes.RETRY_ATTEMPTS);
			if (known == null || known < attempts) {
				current.setAttribute(AgentSpanAttributes.RETRY_ATTEMPTS, attempts);
			}
		}
	}

}

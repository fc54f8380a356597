package io.agenttracing.instrument.retry;

import java.util.Collection;
import java.util.function.Consumer;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.span.CurrentAgentSpan;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.bulkhead.ThreadPoolBulkhead;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.core.Registry;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;

import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Listens to all circuit breakers, bulkheads, rate limiters and retries of Resilience4j's
 * registries, also to those that code uses without an annotation. Refusals and further
 * attempts are reported on the thread of the call, whose span is current. Attempts
 * themselves cannot be told apart there: one that ends with an {@link Error} is not
 * reported.
 */
final class Resilience4jEventsPostProcessor implements BeanPostProcessor {

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof CircuitBreakerRegistry registry) {
			listen(registry, registry.getAllCircuitBreakers(), Resilience4jEventsPostProcessor::listen);
		}
		else if (bean instanceof BulkheadRegistry registry) {
			listen(registry, registry.getAllBulkheads(), Resilience4jEventsPostProcessor::listen);
		}
		else if (bean instanceof ThreadPoolBulkheadRegistry registry) {
			listen(registry, registry.getAllBulkheads(), Resilience4jEventsPostProcessor::listen);
		}
		else if (bean instanceof RateLimiterRegistry registry) {
			listen(registry, registry.getAllRateLimiters(), Resilience4jEventsPostProcessor::listen);
		}
		else if (bean instanceof RetryRegistry registry) {
			listen(registry, registry.getAllRetries(), Resilience4jEventsPostProcessor::listen);
		}
		return bean;
	}

	private static <E> void listen(Registry<E, ?> registry, Collection<E> entries, Consumer<E> listener) {
		entries.forEach(listener);
		registry.getEventPublisher()
			.onEntryAdded((event) -> listener.accept(event.getAddedEntry()))
			.onEntryReplaced((event) -> listener.accept(event.getNewEntry()));
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

	private static void listen(Retry retry) {
		retry.getEventPublisher().onRetry((event) -> retried(1L + event.getNumberOfRetryAttempts()));
	}

	private static void refused(String by, String name) {
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

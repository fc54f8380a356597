package io.agenttracing.instrument.retry;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.span.AgentCallSpan;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;

import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Listens to all retries of Resilience4j's registry, also to those that code uses without
 * an annotation: they tell of another attempt on the thread of the call. Attempts
 * themselves cannot be told apart there, as nobody tells of an {@link Error}.
 */
final class RetryEventsPostProcessor implements BeanPostProcessor {

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof RetryRegistry registry) {
			registry.getAllRetries().forEach(RetryEventsPostProcessor::listen);
			registry.getEventPublisher()
				.onEntryAdded((event) -> listen(event.getAddedEntry()))
				.onEntryReplaced((event) -> listen(event.getNewEntry()));
		}
		return bean;
	}

	private static void listen(Retry retry) {
		retry.getEventPublisher().onRetry((event) -> retried(1L + event.getNumberOfRetryAttempts()));
	}

	// Of several calls in one agent or step, the one with the most attempts.
	private static void retried(long attempts) {
		Span current = Span.current();
		if (current == AgentCallSpan.of(Context.current()) && current instanceof ReadableSpan readable) {
			Long known = readable.getAttribute(AgentSpanAttributes.RETRY_ATTEMPTS);
			if (known == null || known < attempts) {
				current.setAttribute(AgentSpanAttributes.RETRY_ATTEMPTS, attempts);
			}
		}
	}

}

package io.agenttracing.instrument.langchain4j;

import dev.langchain4j.model.output.TokenUsage;
import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that a call has used. Those of the provider's cache are told by classes of
 * the providers' modules, by public methods: an application has the module of its
 * provider only.
 */
final class UsedTokens {

	private UsedTokens() {
	}

	static void set(Span span, TokenUsage usage) {
		Integer input = usage.inputTokenCount();
		Object details = read(usage, "inputTokensDetails");
		Integer cached = (details != null) ? number(details, "cachedTokens") : null;
		if (cached == null) {
			cached = number(usage, "cacheReadInputTokens");
			Integer created = number(usage, "cacheCreationInputTokens");
			// Anthropic counts these by themselves, the conventions do not.
			input = (input != null) ? Integer.valueOf(input + orZero(cached) + orZero(created)) : null;
			setSome(span, AgentSpanAttributes.USAGE_CACHE_CREATION_INPUT_TOKENS, created);
		}
		set(span, AgentSpanAttributes.USAGE_INPUT_TOKENS, input);
		setSome(span, AgentSpanAttributes.USAGE_CACHE_READ_INPUT_TOKENS, cached);
		set(span, AgentSpanAttributes.USAGE_OUTPUT_TOKENS, usage.outputTokenCount());
	}

	private static void setSome(Span span, AttributeKey<Long> key, @Nullable Integer number) {
		if (orZero(number) > 0) {
			set(span, key, number);
		}
	}

	private static void set(Span span, AttributeKey<Long> key, @Nullable Integer number) {
		if (number != null) {
			span.setAttribute(key, number.longValue());
		}
	}

	private static int orZero(@Nullable Integer number) {
		return (number != null) ? number : 0;
	}

	private static @Nullable Integer number(Object object, String method) {
		return (read(object, method) instanceof Integer number) ? number : null;
	}

	// Most have none.
	private static @Nullable Object read(Object object, String method) {
		if (object.getClass() == TokenUsage.class) {
			return null;
		}
		try {
			return object.getClass().getMethod(method).invoke(object);
		}
		catch (Throwable ex) {
			return null;
		}
	}

}

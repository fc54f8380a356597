package io.agenttracing.instrument.retry;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.agenttracing.span.CurrentAgentSpan;
import io.agenttracing.span.TracedMethodMatcher;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.Advised;
import org.springframework.core.MethodClassKey;

/**
 * Finds the spans of calls that are traced as agents or steps.
 */
final class TracedMethodLookup {

	private final Map<MethodClassKey, Boolean> known = new ConcurrentHashMap<>();

	/**
	 * The span of a call that is an agent or step.
	 * @param context the context of the call
	 * @return the span, null if the call has none
	 */
	@Nullable Span spanOf(@Nullable Object proxy, Method method, @Nullable Object target, Context context) {
		Class<?> targetClass = (target != null) ? target.getClass() : method.getDeclaringClass();
		boolean traced = this.known.computeIfAbsent(new MethodClassKey(method, targetClass),
				(key) -> isTraced(proxy, method, targetClass));
		Span span = traced ? CurrentAgentSpan.of(context) : Span.getInvalid();
		return span.isRecording() ? span : null;
	}

	private static boolean isTraced(@Nullable Object proxy, Method method, Class<?> targetClass) {
		return proxy instanceof Advised advised && Arrays.stream(advised.getAdvisors())
			.anyMatch((advisor) -> advisor.getAdvice() instanceof TracedMethodMatcher calls
					&& calls.hasSpan(method, targetClass));
	}

}

package io.agenttracing.instrument.retry;

import io.agenttracing.instrument.retry.RetryMechanism.Limits;
import io.agenttracing.span.CurrentAgentSpan;
import io.agenttracing.span.RetriedCall;
import io.agenttracing.span.RetrySpans;
import io.agenttracing.span.SourceNames;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.ProxyMethodInvocation;

/**
 * Directly around the advice that retries: invoked once a call, whose state is passed to
 * the attempts with the invocation. The call reuses the span of the agent or step, or
 * gets a span of its own below the current one.
 */
final class RetriedCallInterceptor implements MethodInterceptor {

	private final RetryMechanism mechanism;

	private final AttemptInterceptor attempts;

	private final RetryTracing tracing;

	private final TracedMethodLookup tracedMethods = new TracedMethodLookup();

	private final DeferredMethods deferred = new DeferredMethods();

	RetriedCallInterceptor(RetryMechanism mechanism, AttemptInterceptor attempts, RetryTracing tracing) {
		this.mechanism = mechanism;
		this.attempts = attempts;
		this.tracing = tracing;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		RetrySpans spans = this.tracing.spans();
		if (spans == null || !(invocation instanceof ProxyMethodInvocation proxied)) {
			return invocation.proceed();
		}
		Limits limits = this.tracing.attempt(() -> this.mechanism.limits(invocation), Limits.UNKNOWN);
		if (limits.maxAttempts() == 1) {
			// Retrying is switched off.
			return invocation.proceed();
		}
		RetriedPublishers publishers = this.tracing.publishersFor(invocation.getMethod());
		if (publishers != null) {
			return publishers.invokeCall(proxied, this.attempts, (context) -> open(spans, proxied, context, limits));
		}
		if (this.tracing.attempt(() -> this.deferred.test(invocation), false)) {
			// The work has not begun when the method returns.
			return invocation.proceed();
		}
		Context current = Context.current();
		return spans.isRecorded(current) ? invoke(proxied, open(spans, proxied, current, limits))
				: invocation.proceed();
	}

	private @Nullable Object invoke(ProxyMethodInvocation invocation, RetriedCall call) throws Throwable {
		this.attempts.expect(invocation, call);
		Object result;
		try (Scope scope = call.makeCurrent()) {
			result = invocation.proceed();
		}
		catch (Throwable failure) {
			call.fail(failure);
			throw failure;
		}
		RetryTracing.end(result, call);
		return result;
	}

	private RetriedCall open(RetrySpans spans, ProxyMethodInvocation invocation, Context context, Limits limits) {
		Span span = this.tracedMethods.spanOf(invocation.getProxy(), invocation.getMethod(), invocation.getThis(),
				context);
		if (span != null) {
			return spans.hosted(span, context, CurrentAgentSpan.name(span), limits.maxAttempts(),
					limits.timeoutMillis());
		}
		return spans.start(SourceNames.of(invocation.getMethod()), context, limits.maxAttempts(),
				limits.timeoutMillis());
	}

}

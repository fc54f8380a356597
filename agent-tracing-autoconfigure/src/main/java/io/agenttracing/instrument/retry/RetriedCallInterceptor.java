package io.agenttracing.instrument.retry;

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
 * Directly around a retry: what it sees is one call, whose state the attempts inside find
 * with the invocation. The span of the call is that of the agent or step, else one of its
 * own, below what is current.
 */
final class RetriedCallInterceptor implements MethodInterceptor {

	private final RetryMechanism mechanism;

	private final AttemptInterceptor attempts;

	private final RetryTracing tracing;

	private final TracedMethodLookup spanned = new TracedMethodLookup();

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
		long maxAttempts = this.tracing.attempt(() -> this.mechanism.maxAttempts(invocation), 0L);
		if (maxAttempts == 1) {
			// A retry that is switched off: the call is all there is to see.
			return invocation.proceed();
		}
		RetriedPublishers publishers = this.tracing.publishersFor(invocation.getMethod());
		if (publishers != null) {
			return publishers.invokeCall(proxied, this.attempts,
					(context) -> open(spans, proxied, context, maxAttempts));
		}
		if (this.tracing.attempt(() -> this.deferred.test(invocation), false)) {
			// Nothing has happened yet when the method returns.
			return invocation.proceed();
		}
		Context current = Context.current();
		return spans.isRecorded(current) ? invoke(proxied, open(spans, proxied, current, maxAttempts))
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

	private RetriedCall open(RetrySpans spans, ProxyMethodInvocation invocation, Context context, long maxAttempts) {
		Span span = this.spanned.spanOf(invocation.getProxy(), invocation.getMethod(), invocation.getThis(), context);
		long timeout = this.tracing.attempt(() -> this.mechanism.timeoutMillis(invocation), 0L);
		if (span != null) {
			return spans.hosted(span, context, CurrentAgentSpan.name(span), maxAttempts, timeout);
		}
		return spans.start(SourceNames.of(invocation.getMethod()), context, maxAttempts, timeout);
	}

}

package io.agenttracing.instrument.retry;

import java.util.concurrent.CompletionStage;

import io.agenttracing.span.RetriedCall;
import io.agenttracing.span.SpanHandle;
import io.opentelemetry.context.Scope;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.ProxyMethodInvocation;

/**
 * Directly inside the advice that retries: each invocation is an attempt, whose span is
 * current while the method runs and ends with its result. Spring's clones of an
 * invocation share its attributes, so that the state of the call is found on any thread.
 */
final class AttemptInterceptor implements MethodInterceptor {

	private final String key = AttemptInterceptor.class.getName() + "@" + System.identityHashCode(this);

	private final boolean hidesStages;

	private final RetryTracing tracing;

	AttemptInterceptor(boolean hidesStages, RetryTracing tracing) {
		this.hidesStages = hidesStages;
		this.tracing = tracing;
	}

	/**
	 * Passes the state of a call, or the key to it in the Reactor context, to attempts.
	 */
	void expect(ProxyMethodInvocation invocation, Object call) {
		invocation.setUserAttribute(this.key, call);
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Object expected = (invocation instanceof ProxyMethodInvocation proxied) ? proxied.getUserAttribute(this.key)
				: null;
		if (expected instanceof RetriedCall call) {
			return invoke(invocation, call);
		}
		RetriedPublishers publishers = (expected != null) ? this.tracing.publishersFor(invocation.getMethod()) : null;
		return (publishers != null && expected != null) ? publishers.invokeAttempt(invocation, expected)
				: invocation.proceed();
	}

	private @Nullable Object invoke(MethodInvocation invocation, RetriedCall call) throws Throwable {
		SpanHandle attempt = call.attempt();
		Object result;
		try (Scope scope = attempt.makeCurrent()) {
			result = invocation.proceed();
		}
		catch (Throwable failure) {
			call.fail(attempt, failure);
			throw failure;
		}
		if (result instanceof CompletionStage<?> stage) {
			if (this.hidesStages) {
				// Dependents of a stage are triggered in reverse order: the retry would
				// continue before the end of the attempt.
				attempt.released();
				return RetryTracing.relay(stage, (failure) -> call.end(attempt, failure));
			}
			RetryTracing.end(stage, attempt, call);
			return result;
		}
		call.end(attempt, null);
		return result;
	}

}

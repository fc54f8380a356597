package io.agenttracing.instrument.retry;

import io.agenttracing.span.CurrentAgentSpan;
import io.agenttracing.span.RetriedCall;
import io.agenttracing.span.RetrySpans;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryListener;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.core.retry.Retryable;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.ExponentialBackOff;
import org.springframework.util.backoff.FixedBackOff;

/**
 * Around a {@link RetryTemplate}: each execution is one call, whose first attempt starts
 * immediately. The call reuses the span of a step that has retried nothing else, or gets
 * a span of its own.
 */
final class TemplateInterceptor implements MethodInterceptor {

	private final RetryTemplate template;

	private final RetryTracing tracing;

	private final TemplateListener listener = new TemplateListener();

	private volatile RetryListener user;

	TemplateInterceptor(RetryTemplate template, RetryTracing tracing) {
		this.template = template;
		this.tracing = tracing;
		this.user = template.getRetryListener();
		template.setRetryListener(this.listener.around(this.user));
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		@Nullable Object[] arguments = invocation.getArguments();
		return switch (invocation.getMethod().getName()) {
			case "setRetryListener" -> {
				if (arguments[0] instanceof RetryListener listener) {
					this.user = listener;
					arguments[0] = this.listener.around(listener);
				}
				yield invocation.proceed();
			}
			case "getRetryListener" -> this.user;
			case "execute", "invoke" -> execute(invocation, arguments[0]);
			default -> invocation.proceed();
		};
	}

	private @Nullable Object execute(MethodInvocation invocation, @Nullable Object work) throws Throwable {
		RetrySpans spans = this.tracing.spans();
		Context current = Context.current();
		if (spans == null || work == null || !spans.isRecorded(current)) {
			return this.listener.unobserved(invocation);
		}
		RetriedCall call = open(spans, work, current);
		Object result;
		try (Scope scope = call.makeCurrent()) {
			result = this.listener.observed(invocation, call);
		}
		catch (Throwable failure) {
			call.fail((failure instanceof RetryException exhausted) ? exhausted.getCause() : failure);
			throw failure;
		}
		RetryTracing.end(result, call);
		return result;
	}

	private RetriedCall open(RetrySpans spans, Object work, Context context) {
		long maxAttempts = this.tracing.attempt(this::maxAttempts, 0L);
		long timeout = this.tracing.attempt(() -> this.template.getRetryPolicy().getTimeout().toMillis(), 0L);
		Span step = CurrentAgentSpan.of(context);
		if (step == Span.fromContext(context) && CurrentAgentSpan.isStep(step) && spans.claim(step)) {
			return spans.hosted(step, context, CurrentAgentSpan.name(step), maxAttempts, timeout);
		}
		return spans.start(this.tracing.attempt(() -> name(work), "retry"), context, maxAttempts, timeout);
	}

	private long maxAttempts() {
		BackOff backOff = this.template.getRetryPolicy().getBackOff();
		long retries = -1;
		if (backOff instanceof ExponentialBackOff exponential) {
			retries = exponential.getMaxAttempts();
		}
		else if (backOff instanceof FixedBackOff fixed) {
			retries = fixed.getMaxAttempts();
		}
		return (retries >= 0 && retries < Integer.MAX_VALUE) ? 1 + retries : 0;
	}

	// The name of a lambda's class differs from run to run.
	private static String name(Object work) {
		String type = work.getClass().getName();
		String name = (work instanceof Retryable<?> retryable) ? retryable.getName() : type;
		if (!name.equals(type)) {
			return name;
		}
		int lambda = type.indexOf("$$");
		String plain = (lambda > 0) ? type.substring(0, lambda) : type;
		return plain.substring(plain.lastIndexOf('.') + 1);
	}

}

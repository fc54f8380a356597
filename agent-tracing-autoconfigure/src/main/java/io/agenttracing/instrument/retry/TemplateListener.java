package io.agenttracing.instrument.retry;

import java.util.List;
import java.util.concurrent.CompletionStage;

import io.agenttracing.span.RetriedCall;
import io.agenttracing.span.SpanHandle;
import io.opentelemetry.context.Scope;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryListener;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryState;
import org.springframework.core.retry.Retryable;
import org.springframework.core.retry.support.CompositeRetryListener;

/**
 * Ends attempts and starts the next on the thread of an execution. The user's own
 * listener is called in between, outside of any attempt. A successful attempt ends with
 * its result, which may be a stage.
 */
final class TemplateListener implements RetryListener {

	private final ThreadLocal<@Nullable Execution> executions = new ThreadLocal<>();

	private final RetryListener starting = new RetryListener() {

		@Override
		public void beforeRetry(RetryPolicy policy, Retryable<?> retryable, RetryState state) {
			Execution execution = TemplateListener.this.executions.get();
			if (execution != null) {
				execution.start();
			}
		}

	};

	/**
	 * Puts the user's listener between the end of an attempt and the start of the next.
	 */
	RetryListener around(RetryListener user) {
		return new CompositeRetryListener(List.of(this, user, this.starting));
	}

	/**
	 * Executes a traced call; an attempt that is still open at its end is ended.
	 */
	@Nullable Object observed(MethodInvocation invocation, RetriedCall call) throws Throwable {
		Execution execution = new Execution(call);
		Execution around = enter(execution);
		try {
			execution.start();
			Object result = invocation.proceed();
			execution.returned(result);
			return result;
		}
		catch (Throwable failure) {
			execution.end((failure instanceof RetryException exhausted) ? exhausted.getCause() : failure);
			throw failure;
		}
		finally {
			leave(around);
		}
	}

	/**
	 * Executes a call that is not traced, even if it is nested in one that is.
	 */
	@Nullable Object unobserved(MethodInvocation invocation) throws Throwable {
		Execution around = enter(null);
		try {
			return invocation.proceed();
		}
		finally {
			leave(around);
		}
	}

	private @Nullable Execution enter(@Nullable Execution execution) {
		Execution around = this.executions.get();
		leave(execution);
		return around;
	}

	private void leave(@Nullable Execution around) {
		if (around != null) {
			this.executions.set(around);
		}
		else {
			this.executions.remove();
		}
	}

	private void end(@Nullable Throwable failure) {
		Execution execution = this.executions.get();
		if (execution != null) {
			if (failure != null) {
				execution.end(failure);
			}
			else {
				execution.succeeded();
			}
		}
	}

	@Override
	public void onRetryableExecution(RetryPolicy policy, Retryable<?> retryable, RetryState state) {
		end(state.isSuccessful() ? null : state.getLastException());
	}

	@Override
	public void onRetrySuccess(RetryPolicy policy, Retryable<?> retryable, @Nullable Object result) {
		end(null);
	}

	@Override
	public void onRetryFailure(RetryPolicy policy, Retryable<?> retryable, Throwable failure) {
		end(failure);
	}

	private static final class Execution {

		private final RetriedCall call;

		private @Nullable SpanHandle attempt;

		private Scope scope = Scope.noop();

		private boolean succeeded;

		private Execution(RetriedCall call) {
			this.call = call;
		}

		private void start() {
			SpanHandle attempt = this.call.attempt();
			this.attempt = attempt;
			this.scope = attempt.makeCurrent();
		}

		private void succeeded() {
			this.succeeded = true;
			leave();
		}

		private void returned(@Nullable Object result) {
			SpanHandle attempt = take();
			if (attempt != null && result instanceof CompletionStage<?> stage) {
				RetryTracing.end(stage, attempt, this.call);
			}
			else if (attempt != null) {
				this.call.end(attempt, null);
			}
		}

		private void end(Throwable failure) {
			SpanHandle attempt = take();
			if (attempt != null && this.succeeded) {
				// The user's listener failed, not the attempt.
				this.call.end(attempt, null);
			}
			else if (attempt != null) {
				this.call.fail(attempt, failure);
			}
		}

		private @Nullable SpanHandle take() {
			SpanHandle attempt = this.attempt;
			this.attempt = null;
			leave();
			return attempt;
		}

		private void leave() {
			this.scope.close();
			this.scope = Scope.noop();
		}

	}

}

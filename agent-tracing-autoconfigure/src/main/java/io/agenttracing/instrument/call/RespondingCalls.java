package io.agenttracing.instrument.call;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;

import io.agenttracing.failure.Failures;
import io.opentelemetry.context.Scope;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.context.request.async.AsyncRequestTimeoutException;
import org.springframework.web.context.request.async.CallableProcessingInterceptor;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.DeferredResultProcessingInterceptor;

/**
 * The calls of one request that last until its response is complete, innermost first.
 */
final class RespondingCalls implements CallableProcessingInterceptor, DeferredResultProcessingInterceptor {

	private static final Log logger = LogFactory.getLog(RespondingCalls.class);

	private final List<Pending> calls = new ArrayList<>(1);

	private Scope scope = Scope.noop();

	/**
	 * Adds a call.
	 * @param call the call
	 * @param value the content of its response, null if that is not known yet
	 */
	synchronized void add(TracedCall call, @Nullable Object value) {
		this.calls.add(new Pending(call, value));
	}

	/**
	 * Called when the response is complete.
	 * @param result its content, or the exception instead
	 */
	void end(@Nullable Object result) {
		for (Pending pending : take()) {
			// An exception would become the response.
			Failures.attempt(logger, "A call could not be ended with its response", () -> pending.end(result));
		}
	}

	private synchronized List<Pending> take() {
		List<Pending> taken = List.copyOf(this.calls);
		this.calls.clear();
		return taken;
	}

	private synchronized @Nullable Pending innermost() {
		return this.calls.isEmpty() ? null : this.calls.get(0);
	}

	@Override
	public <T> void preProcess(NativeWebRequest request, Callable<T> task) {
		Pending pending = innermost();
		this.scope = (pending != null) ? pending.call().makeCurrent() : Scope.noop();
	}

	@Override
	public <T> void postProcess(NativeWebRequest request, Callable<T> task, @Nullable Object concurrentResult) {
		this.scope.close();
		this.scope = Scope.noop();
		end(concurrentResult);
	}

	@Override
	public <T> Object handleTimeout(NativeWebRequest request, Callable<T> task) {
		end(new AsyncRequestTimeoutException());
		return RESULT_NONE;
	}

	@Override
	public <T> Object handleError(NativeWebRequest request, Callable<T> task, Throwable failure) {
		end(failure);
		return RESULT_NONE;
	}

	@Override
	public <T> void afterCompletion(NativeWebRequest request, Callable<T> task) {
		end(null);
	}

	@Override
	public <T> void postProcess(NativeWebRequest request, DeferredResult<T> deferredResult,
			@Nullable Object concurrentResult) {
		end(concurrentResult);
	}

	@Override
	public <T> void afterCompletion(NativeWebRequest request, DeferredResult<T> deferredResult) {
		end(null);
	}

	private record Pending(TracedCall call, @Nullable Object value) {

		private void end(@Nullable Object result) {
			if (result instanceof AsyncRequestNotUsableException) {
				this.call.end(null, new CancellationException("The client has left"));
			}
			else if (result instanceof Throwable failure) {
				this.call.end(null, failure);
			}
			else {
				this.call.respond((this.value != null) ? this.value : result);
			}
		}

	}

}

package io.agenttracing.instrument.retry;

import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.agenttracing.autoconfigure.LazyBean;
import io.agenttracing.failure.Failures;
import io.agenttracing.span.RetriedCall;
import io.agenttracing.span.RetrySpans;
import io.agenttracing.span.SpanHandle;
import io.agenttracing.span.TracedPublishers;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;

/**
 * The beans that advice needs to trace retries. They are looked up at the first call,
 * since advice is created while the application starts.
 */
final class RetryTracing {

	private static final Log logger = LogFactory.getLog(RetryTracing.class);

	private final LazyBean<RetrySpans> spans;

	private final LazyBean<RetriedPublishers> publishers;

	RetryTracing(ObjectProvider<RetrySpans> spans, ObjectProvider<RetriedPublishers> publishers) {
		this.spans = new LazyBean<>(spans::getObject);
		this.publishers = new LazyBean<>(publishers::getIfAvailable);
	}

	@Nullable RetrySpans spans() {
		return this.spans.get();
	}

	/**
	 * Traces subscriptions to the result of a method, if it returns a publisher.
	 */
	@Nullable RetriedPublishers publishersFor(Method method) {
		RetriedPublishers publishers = this.publishers.get();
		return (publishers != null && TracedPublishers.canReturn(method.getReturnType())) ? publishers : null;
	}

	/**
	 * Evaluates an attribute of a call. A failure does not affect the call.
	 */
	<T> T attempt(Supplier<T> attempt, T otherwise) {
		return Failures.attempt(logger, "A retry could not be traced completely", attempt, otherwise);
	}

	/**
	 * Ends an attempt with the stage that it returned.
	 */
	static void end(CompletionStage<?> stage, SpanHandle attempt, RetriedCall call) {
		attempt.released();
		if (!whenComplete(stage, (failure) -> call.end(attempt, failure))) {
			call.end(attempt, null);
		}
	}

	/**
	 * Ends a call with its result, which may be a stage.
	 */
	static void end(@Nullable Object result, RetriedCall call) {
		if (result instanceof CompletionStage<?> stage && whenComplete(stage, call::end)) {
			call.released();
		}
		else {
			call.end(null);
		}
	}

	/**
	 * Registers a callback for the completion of a stage of the application.
	 * @return whether that succeeded
	 */
	static boolean whenComplete(CompletionStage<?> stage, Consumer<@Nullable Throwable> end) {
		return Failures.attempt(logger, "The completion of a stage cannot be observed", () -> {
			stage.whenComplete((value, failure) -> end.accept(failure));
			return true;
		}, false);
	}

	/**
	 * Replaces a stage by one that completes after a callback.
	 */
	static <T> CompletionStage<T> relay(CompletionStage<T> stage, Consumer<@Nullable Throwable> end) {
		CompletableFuture<T> relayed = new CompletableFuture<>();
		stage.whenComplete((value, failure) -> {
			end.accept(failure);
			if (failure != null) {
				relayed.completeExceptionally(failure);
			}
			else {
				relayed.complete(value);
			}
		});
		return relayed;
	}

}

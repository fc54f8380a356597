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
 * What advice needs to trace retries, looked up when the first call needs it: advice is
 * made while the application starts.
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
	 * What traces the subscriptions to the result of a method.
	 */
	@Nullable RetriedPublishers publishersFor(Method method) {
		RetriedPublishers publishers = this.publishers.get();
		return (publishers != null && TracedPublishers.canReturn(method.getReturnType())) ? publishers : null;
	}

	/**
	 * Evaluates what may fail beside a call.
	 */
	<T> T attempt(Supplier<T> attempt, T otherwise) {
		return Failures.attempt(logger, "A retry could not be looked at", attempt, otherwise);
	}

	/**
	 * Lets an attempt last as long as the stage that it returned.
	 */
	static void end(CompletionStage<?> stage, SpanHandle attempt, RetriedCall call) {
		attempt.released();
		if (!whenComplete(stage, (failure) -> call.end(attempt, failure))) {
			call.end(attempt, null);
		}
	}

	/**
	 * Lets a call last as long as its result, if that is a stage.
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
	 * Waits for a stage that is of the application.
	 * @return whether it tells its completion
	 */
	static boolean whenComplete(CompletionStage<?> stage, Consumer<@Nullable Throwable> end) {
		try {
			stage.whenComplete((value, failure) -> end.accept(failure));
			return true;
		}
		catch (Throwable ex) {
			Failures.caught(logger, "A stage does not tell its completion", ex);
			return false;
		}
	}

	/**
	 * Takes the place of a stage, which has ended before whatever depends on this one.
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

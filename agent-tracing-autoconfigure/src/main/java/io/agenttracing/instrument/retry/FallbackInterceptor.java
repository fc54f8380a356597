package io.agenttracing.instrument.retry;

import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

import io.agenttracing.span.RetrySpans;
import io.agenttracing.span.SpanHandle;
import io.github.resilience4j.core.functions.CheckedSupplier;
import io.github.resilience4j.spring6.spelresolver.SpelResolver;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.aspectj.lang.ProceedingJoinPoint;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.StringUtils;

/**
 * Around Resilience4j's execution of calls that may have a fallback method: the fallback
 * gets a span, which is current while the method runs and ends with its result.
 */
final class FallbackInterceptor implements MethodInterceptor {

	private final RetryTracing tracing;

	private final ObjectProvider<SpelResolver> resolver;

	private final TracedMethodLookup tracedMethods = new TracedMethodLookup();

	private final FallbackMethods fallbackMethods = new FallbackMethods();

	FallbackInterceptor(RetryTracing tracing, ObjectProvider<SpelResolver> resolver) {
		this.tracing = tracing;
		this.resolver = resolver;
	}

	@Override
	@SuppressWarnings("unchecked")
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		@Nullable Object[] arguments = invocation.getArguments();
		RetrySpans spans = this.tracing.spans();
		if (spans == null || arguments.length != 4 || !(arguments[0] instanceof ProceedingJoinPoint call)
				|| !(arguments[1] instanceof Method method) || !(arguments[2] instanceof String value)
				|| !(arguments[3] instanceof CheckedSupplier<?> primary) || !StringUtils.hasLength(value)) {
			return invocation.proceed();
		}
		String name = this.tracing.attempt(() -> resolve(method, call, value), "");
		if (name.isEmpty()) {
			return invocation.proceed();
		}
		FallbackTarget target = new FallbackTarget(name, method, call, this.tracedMethods, this.fallbackMethods);
		CheckedSupplier<Object> supplier = (CheckedSupplier<Object>) primary;
		RetriedPublishers publishers = this.tracing.publishersFor(method);
		if (publishers != null) {
			FallbackPublishers fallbacks = new FallbackPublishers(publishers, spans, target);
			arguments[3] = fallbacks.failing(supplier);
			return fallbacks.resumed(invocation.proceed());
		}
		Context current = Context.current();
		if (!spans.isRecorded(current)) {
			return invocation.proceed();
		}
		FallbackTracing execution = new FallbackTracing(spans, target, current);
		return CompletionStage.class.isAssignableFrom(method.getReturnType())
				? executeLater(invocation, arguments, supplier, execution)
				: execute(invocation, arguments, supplier, execution);
	}

	private String resolve(Method method, ProceedingJoinPoint call, String value) {
		SpelResolver resolver = this.resolver.getIfUnique();
		String name = (resolver != null) ? resolver.resolve(method, call.getArgs(), value) : value;
		return StringUtils.hasLength(name) ? name : "";
	}

	private static @Nullable Object execute(MethodInvocation invocation, @Nullable Object[] arguments,
			CheckedSupplier<Object> primary, FallbackTracing execution) throws Throwable {
		Scope[] opened = { Scope.noop() };
		arguments[3] = (CheckedSupplier<Object>) () -> {
			try {
				return primary.get();
			}
			catch (Throwable failure) {
				SpanHandle span = execution.open(failure);
				if (span != null) {
					opened[0] = span.makeCurrent();
				}
				throw failure;
			}
		};
		Throwable failed = null;
		try {
			return invocation.proceed();
		}
		catch (Throwable failure) {
			failed = failure;
			throw failure;
		}
		finally {
			opened[0].close();
			execution.end(failed);
		}
	}

	private static @Nullable Object executeLater(MethodInvocation invocation, @Nullable Object[] arguments,
			CheckedSupplier<Object> primary, FallbackTracing execution) throws Throwable {
		arguments[3] = (CheckedSupplier<Object>) () -> {
			Object result = primary.get();
			return (result instanceof CompletionStage<?> stage) ? failing(stage, execution) : result;
		};
		Object result = invocation.proceed();
		// A relay, so that the span of the fallback ends before that of the call.
		return (result instanceof CompletionStage<?> stage) ? RetryTracing.relay(stage, execution::end) : result;
	}

	// The fallback method is called on the thread that completes this with a failure.
	private static <T> CompletionStage<T> failing(CompletionStage<T> stage, FallbackTracing execution) {
		CompletableFuture<T> failing = new CompletableFuture<>();
		stage.whenComplete((value, failure) -> {
			if (failure == null) {
				failing.complete(value);
				return;
			}
			SpanHandle span = execution.open(causeOf(failure));
			try (Scope scope = (span != null) ? span.makeCurrent() : Scope.noop()) {
				failing.completeExceptionally(failure);
			}
			if (span != null) {
				span.released();
			}
		});
		return failing;
	}

	private static Throwable causeOf(Throwable failure) {
		Throwable cause = (failure instanceof CompletionException || failure instanceof ExecutionException)
				? failure.getCause() : null;
		return (cause != null) ? cause : failure;
	}

}

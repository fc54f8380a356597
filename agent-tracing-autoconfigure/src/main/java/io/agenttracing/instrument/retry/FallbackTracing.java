package io.agenttracing.instrument.retry;

import java.util.concurrent.TimeUnit;

import io.agenttracing.failure.Failures;
import io.agenttracing.span.RetrySpans;
import io.agenttracing.span.SpanHandle;
import io.github.resilience4j.spring6.timelimiter.configure.IllegalReturnTypeException;
import io.opentelemetry.context.Context;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * One call with a fallback, which gets a span below that of the call when the call fails.
 */
final class FallbackTracing {

	private static final Log logger = LogFactory.getLog(FallbackTracing.class);

	private final RetrySpans spans;

	private final FallbackTarget target;

	private final Context context;

	private final long start = System.nanoTime();

	private volatile @Nullable SpanHandle span;

	FallbackTracing(RetrySpans spans, FallbackTarget target, Context context) {
		this.spans = spans;
		this.target = target;
		this.context = context;
	}

	/**
	 * Starts the span of the fallback after a failure of the call.
	 * @param failure the failure
	 * @return the span, null if the fallback does not handle the failure
	 */
	@Nullable SpanHandle open(Throwable failure) {
		Failures.attempt(logger, "A fallback could not be traced", () -> {
			if (!(failure instanceof IllegalReturnTypeException) && this.target.handles(failure)) {
				long cost = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - this.start);
				this.span = this.spans.fallback(this.target.name(), this.target.from(this.context), failure, cost,
						this.context);
			}
		});
		return this.span;
	}

	@Nullable SpanHandle span() {
		return this.span;
	}

	/**
	 * Ends the span of the fallback with its result.
	 */
	void end(@Nullable Throwable failure) {
		SpanHandle span = this.span;
		if (span != null) {
			span.end(failure);
		}
	}

	void cancel() {
		SpanHandle span = this.span;
		if (span != null) {
			span.cancel();
		}
	}

}

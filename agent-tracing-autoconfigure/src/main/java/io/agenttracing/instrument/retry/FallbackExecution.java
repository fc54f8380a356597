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
 * One call that has a fallback, which gets a span below that of the call when it is
 * needed.
 */
final class FallbackExecution {

	private static final Log logger = LogFactory.getLog(FallbackExecution.class);

	private final RetrySpans spans;

	private final FallbackTarget target;

	private final Context context;

	private final long start = System.nanoTime();

	private volatile @Nullable SpanHandle span;

	FallbackExecution(RetrySpans spans, FallbackTarget target, Context context) {
		this.spans = spans;
		this.target = target;
		this.context = context;
	}

	/**
	 * The call has failed.
	 * @return the span of the fallback, null if there is none for such a failure
	 */
	@Nullable SpanHandle open(Throwable failure) {
		try {
			if (!(failure instanceof IllegalReturnTypeException) && this.target.handles(failure)) {
				long cost = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - this.start);
				this.span = this.spans.fallback(this.target.name(), this.target.from(this.context), failure, cost,
						this.context);
			}
		}
		catch (Throwable ex) {
			Failures.caught(logger, "A fallback could not be looked at", ex);
		}
		return this.span;
	}

	@Nullable SpanHandle span() {
		return this.span;
	}

	/**
	 * The fallback has a result.
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

	/**
	 * The call and its fallback method.
	 */
	interface FallbackTarget {

		String name();

		/**
		 * Whether the method is called after such a failure.
		 */
		boolean handles(Throwable failure);

		/**
		 * The name of the call's span.
		 */
		String from(Context context);

	}

}

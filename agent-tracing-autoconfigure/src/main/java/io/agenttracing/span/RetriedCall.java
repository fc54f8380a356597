package io.agenttracing.span;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.span.FailedCalls.FailedCall;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * A retried call with its attempts, each a child span of the call's span, which records
 * their number if there is more than one. The call's span is that of an agent or step, or
 * a separate one. Attempts may run on several threads, one after the other.
 *
 * @since 0.1.0
 */
public final class RetriedCall {

	private static final long NONE = -1;

	private final RetrySpans spans;

	// Does nothing if the call's span is that of an agent or step.
	private final SpanHandle own;

	private final Span logical;

	private final Context context;

	private final String name;

	private final long maxAttempts;

	private final long timeoutMillis;

	private final AtomicLong attempts = new AtomicLong();

	private volatile long lastEnd = NONE;

	private volatile @Nullable FailedCall failed;

	private final long origin = System.nanoTime();

	RetriedCall(RetrySpans spans, SpanHandle own, Span logical, Context context, String name, long maxAttempts,
			long timeoutMillis) {
		this.spans = spans;
		this.own = own;
		this.logical = logical;
		this.context = context;
		this.name = name;
		this.maxAttempts = maxAttempts;
		this.timeoutMillis = timeoutMillis;
	}

	/**
	 * The context of the call and the parent of its attempts.
	 */
	public Context context() {
		return this.context;
	}

	/**
	 * Makes the span of the call current, if it is a separate one.
	 * @return the scope, to be closed on this thread
	 */
	public Scope makeCurrent() {
		return this.own.makeCurrent();
	}

	/**
	 * Records that the call goes on without its thread, if its span is a separate one.
	 */
	public void released() {
		this.own.released();
	}

	/**
	 * Records that the call goes on without its thread, if its span is a separate one.
	 * @param place where it is suspended, held weakly
	 */
	public void released(SuspendedPlace place) {
		this.own.released(place);
	}

	/**
	 * Starts the next attempt.
	 * @return its span, which has to be ended by {@link #end}
	 */
	public SpanHandle attempt() {
		long number = this.attempts.incrementAndGet();
		AttributesBuilder attributes = Attributes.builder().put(AgentSpanAttributes.RETRY_ATTEMPT, number);
		if (this.maxAttempts > 0) {
			attributes.put(AgentSpanAttributes.RETRY_MAX_ATTEMPTS, this.maxAttempts);
		}
		if (this.timeoutMillis > 0) {
			attributes.put(AgentSpanAttributes.RETRY_TIMEOUT_MS, this.timeoutMillis);
		}
		long before = this.lastEnd;
		if (number > 1) {
			this.logical.setAttribute(AgentSpanAttributes.RETRY_ATTEMPTS, number);
			if (before != NONE) {
				attributes.put(AgentSpanAttributes.RETRY_BACKOFF_MS, Math.max(0, elapsed() - before));
			}
		}
		return this.spans.attempt(this.name, this.context, attributes.build(), number, this::failed);
	}

	/**
	 * Ends an attempt with its result.
	 * @param attempt the attempt
	 * @param failure why it failed, if it did; a cancellation is no error
	 */
	public void end(SpanHandle attempt, @Nullable Throwable failure) {
		attempt.end(failure);
		this.lastEnd = elapsed();
	}

	/**
	 * Ends an attempt that threw.
	 * @param attempt the attempt
	 * @param failure what it threw
	 */
	public void fail(SpanHandle attempt, Throwable failure) {
		attempt.fail(failure);
		this.lastEnd = elapsed();
	}

	/**
	 * Ends the call, if its span is a separate one.
	 * @param failure why it failed, if it did
	 */
	public void end(@Nullable Throwable failure) {
		this.own.end(failure);
	}

	/**
	 * Ends a call that threw, if its span is a separate one.
	 * @param failure what it threw
	 */
	public void fail(Throwable failure) {
		this.own.fail(failure);
	}

	/**
	 * Ends a cancelled call, if its span is a separate one.
	 */
	public void cancel() {
		this.own.cancel();
	}

	private void failed(Throwable failure, Span attempt) {
		this.failed = this.spans.failed(failure, this.logical, attempt, this.failed);
	}

	private long elapsed() {
		return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - this.origin);
	}

}

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
 * One call with all its attempts, each a span below that of the call, which says how many
 * there were when there was more than one. The span is that of an agent or step, or one
 * of its own. Attempts may come from several threads, one after the other.
 *
 * @since 0.1.0
 */
public final class RetriedCall {

	private static final long NONE = -1;

	private final RetrySpans spans;

	// Does nothing where the span is that of an agent or step.
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
	 * What is current in the call and around its attempts.
	 */
	public Context context() {
		return this.context;
	}

	/**
	 * Makes the span of the call current, where that is its own.
	 * @return the scope, to be closed on this thread
	 */
	public Scope makeCurrent() {
		return this.own.makeCurrent();
	}

	/**
	 * The call has left its thread and goes on elsewhere, where its span is its own.
	 */
	public void released() {
		this.own.released();
	}

	/**
	 * The call has left its thread and goes on elsewhere, where its span is its own.
	 * @param place tells where, for as long as it is reachable
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
	 * Ends the call, where its span is its own.
	 * @param failure why it failed, if it did
	 */
	public void end(@Nullable Throwable failure) {
		this.own.end(failure);
	}

	/**
	 * Ends the call that threw, where its span is its own.
	 * @param failure what it threw
	 */
	public void fail(Throwable failure) {
		this.own.fail(failure);
	}

	/**
	 * Ends the call that was given up, where its span is its own.
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

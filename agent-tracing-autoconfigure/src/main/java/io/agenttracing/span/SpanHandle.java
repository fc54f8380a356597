package io.agenttracing.span;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.failure.Failures;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A span handle whose end is idempotent. It does nothing if the span could not be
 * started. No method throws.
 *
 * @since 0.1.0
 */
public final class SpanHandle {

	private static final Log logger = LogFactory.getLog(SpanHandle.class);

	private final AgentSpans spans;

	private final Span span;

	private final Context parent;

	private final BiConsumer<Throwable, Span> onFailure;

	private final AtomicBoolean ended = new AtomicBoolean();

	SpanHandle(AgentSpans spans, Span span, Context parent, BiConsumer<Throwable, Span> onFailure) {
		this.spans = spans;
		this.span = span;
		this.parent = parent;
		this.onFailure = onFailure;
	}

	public Span span() {
		return this.span;
	}

	/**
	 * The context of the work in the span.
	 * @return the context with the span, or the parent's if there is no span
	 */
	public Context context() {
		return this.span.getSpanContext().isValid() ? this.spans.context(this.span, false, this.parent) : this.parent;
	}

	/**
	 * Makes the span current on this thread, on top of the context it was started in.
	 * @return the scope, to be closed on this thread
	 */
	public Scope makeCurrent() {
		return this.span.getSpanContext().isValid() ? this.spans.makeCurrent(this.span, this.parent) : Scope.noop();
	}

	/**
	 * Records that the call goes on without its thread.
	 */
	public void released() {
		this.spans.released(this.span);
	}

	/**
	 * Records that the call goes on without its thread.
	 * @param place where it is suspended, held weakly
	 */
	public void released(SuspendedPlace place) {
		this.spans.released(this.span, place);
	}

	/**
	 * Records the first element of the stream that the call has returned.
	 */
	public void flowing() {
		this.spans.flowing(this.span);
	}

	/**
	 * Sets an attribute.
	 * @param <T> the type of the value
	 * @param key the key
	 * @param value the value
	 */
	public <T> void attribute(AttributeKey<T> key, T value) {
		Failures.attempt(logger, "An attribute of a span could not be set", () -> this.span.setAttribute(key, value));
	}

	/**
	 * Records a failure that the caller does not see, without ending the span.
	 * @param failure the failure
	 */
	public void record(Throwable failure) {
		SpanFailures.record(this.span, failure);
	}

	/**
	 * Ends the span of an asynchronous call.
	 * @param failure the failure, null for success; a cancellation is no error
	 */
	public void end(@Nullable Throwable failure) {
		if (failure == null) {
			end();
		}
		else if (CoroutineTimeouts.isCancellation(SpanFailures.unwrap(failure))) {
			cancel();
		}
		else {
			fail(failure);
		}
	}

	/**
	 * Ends the span without an error.
	 */
	public void end() {
		if (this.ended.compareAndSet(false, true)) {
			endSpan();
		}
	}

	/**
	 * Ends the span with an error, which is remembered for a fallback.
	 * @param failure the error
	 */
	public void fail(Throwable failure) {
		if (this.ended.compareAndSet(false, true)) {
			SpanFailures.record(this.span, failure);
			Failures.attempt(logger, "The failure of a span could not be remembered",
					() -> this.onFailure.accept(SpanFailures.unwrap(failure), this.span));
			endSpan();
		}
	}

	/**
	 * Ends the span of a cancelled call.
	 */
	public void cancel() {
		if (this.ended.compareAndSet(false, true)) {
			attribute(AgentSpanAttributes.CANCELLED, true);
			endSpan();
		}
	}

	private void endSpan() {
		Failures.attempt(logger, "A span could not be ended", this.span::end);
	}

}

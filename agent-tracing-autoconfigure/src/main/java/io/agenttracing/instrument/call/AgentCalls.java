package io.agenttracing.instrument.call;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.failure.Failures;
import io.agenttracing.instrument.call.coroutine.ExpiringCoroutines;
import io.agenttracing.instrument.call.reactor.CallSpans;
import io.agenttracing.span.AgentSpans;
import io.agenttracing.span.Beginning;
import io.agenttracing.span.CallPlaces;
import io.agenttracing.span.CoroutineTimeouts;
import io.agenttracing.span.CurrentContext;
import io.agenttracing.span.FailedCalls;
import io.agenttracing.span.RetryCounts;
import io.agenttracing.span.SpanFailures;
import io.agenttracing.span.StreamPace;
import io.agenttracing.span.SuspendedPlace;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The spans of agent calls from their start, by {@link AgentSpanStarter}, to their end:
 * with a result, a failure, a timeout, a cancellation or as the mere assembly of a
 * publisher. Failures of tracing are counted and never reach the call, not even an
 * {@link Error}.
 */
final class AgentCalls implements CallSpans {

	/** Where calls are made. */
	static final CallPlaces PLACES = CallPlaces.callersOf(OpenTelemetryAgentTracer.class, LostContext.class,
			AgentCalls.class, AgentSpanStarter.class, CallFallbacks.class, AgentCallInterceptor.class, TracedWork.class,
			ReactorPublisherTracing.class);

	private static final Log logger = LogFactory.getLog(AgentCalls.class);

	private static final String BESIDE_CALL = "Tracing beside a call has failed";

	private static final @Nullable Object[] NO_ARGUMENTS = {};

	private final AgentSpans spans;

	private final AgentSpanStarter starter;

	private final FailedCalls failedCalls;

	private final CallFallbacks fallbacks;

	private volatile boolean anyStarted;

	AgentCalls(AgentSpans spans, AgentSpanStarter starter, FailedCalls failedCalls, RetryCounts counts) {
		this.spans = spans;
		this.starter = starter;
		this.failedCalls = failedCalls;
		this.fallbacks = new CallFallbacks(this, failedCalls, counts);
	}

	/**
	 * The fallbacks of calls that failed.
	 */
	CallFallbacks fallbacks() {
		return this.fallbacks;
	}

	boolean isEnabled() {
		return this.spans.isEnabled();
	}

	/**
	 * Whether any call has had a span so far. None has if spans are switched off
	 * elsewhere.
	 */
	boolean isSpanning() {
		return this.anyStarted;
	}

	boolean isDropped(SpanTemplate template, Context parent) {
		return this.starter.isDropped(template, parent);
	}

	Span start(SpanTemplate template, Context parent) {
		return start(template, parent, null, NO_ARGUMENTS, null);
	}

	Span start(TracedMethod method, @Nullable Object[] arguments, Context parent) {
		return start(method.template(), parent, method, arguments, null);
	}

	Span start(SpanTemplate template, Context parent, @Nullable TracedMethod method, @Nullable Object[] arguments,
			@Nullable Beginning began) {
		return this.starter.start(template, parent, method, arguments, began);
	}

	/**
	 * Makes the span of a call current, if it was started.
	 */
	@Override
	public Scope makeCurrent(Span span, Context parent) {
		return isStarted(span) ? this.spans.makeCallCurrent(span, parent) : Scope.noop();
	}

	/**
	 * The context of work in the span of a call.
	 */
	@Override
	public Context context(Span span, Context parent) {
		return this.spans.callContext(span, parent);
	}

	/**
	 * Makes the span of a call current, to be detached by {@link CurrentContext}.
	 */
	AutoCloseable attach(Span span, Context parent, Context before) {
		return isStarted(span) ? this.spans.attachCall(span, parent, before) : Scope.noop();
	}

	private boolean isStarted(Span span) {
		boolean started = span.getSpanContext().isValid();
		if (started && !this.anyStarted) {
			this.anyStarted = true;
		}
		return started;
	}

	void result(Span span, TracedMethod method, @Nullable Object[] arguments, @Nullable Object result) {
		this.starter.result(span, method, arguments, result);
	}

	/**
	 * Says what an agent has returned, where that is unusual.
	 * @param span the span of the call
	 * @param agent the name of the agent or of its method, null for a step
	 * @param value what it has returned, or the first element of that
	 */
	void returned(Span span, @Nullable String agent, @Nullable Object value) {
		this.starter.returned(span, agent, value);
	}

	/**
	 * Evaluates what must not fail a call.
	 */
	<T extends @Nullable Object> T attempt(Supplier<T> attempt, T otherwise) {
		return Failures.attempt(logger, BESIDE_CALL, attempt, otherwise);
	}

	/**
	 * Does what must not fail a call.
	 */
	void attempt(Runnable attempt) {
		Failures.attempt(logger, BESIDE_CALL, attempt);
	}

	/**
	 * Evaluates what must not fail a call, null if it fails.
	 */
	<T> @Nullable T orNull(Supplier<@Nullable T> attempt) {
		return Failures.orNull(logger, BESIDE_CALL, attempt);
	}

	/**
	 * Records that a call has returned an asynchronous result.
	 */
	void released(Span span) {
		this.spans.released(span);
	}

	/**
	 * Records that the context of a span was injected into a carrier, so that it may have
	 * remote children.
	 */
	void propagated(Span span) {
		attempt(() -> this.spans.propagated(span));
	}

	/**
	 * Ends the span of a call that has only assembled a publisher: it is not exported
	 * unless it has children or gets one later.
	 * @return whether it is discarded for now
	 */
	boolean discard(Span span) {
		span.setAttribute(AgentSpanAttributes.ASSEMBLY, true);
		boolean discarded = attempt(() -> this.spans.discard(span), false);
		end(span);
		return discarded;
	}

	/**
	 * Records that a call has returned an asynchronous result.
	 * @param span the span of the call
	 * @param place where it is suspended, held weakly
	 */
	@Override
	public void released(Span span, SuspendedPlace place) {
		this.spans.released(span, place);
	}

	/**
	 * Records the first element of the stream that the call has returned.
	 */
	@Override
	public void flowing(Span span) {
		this.spans.flowing(span);
	}

	/**
	 * Tracks the demand of a stream.
	 */
	@Override
	public @Nullable StreamPace pace(Span span) {
		return this.spans.pace(span);
	}

	@Override
	public void end(Span span) {
		end(span, 0);
	}

	/**
	 * Ends the span of a call that has its result.
	 */
	void end(Span span, TracedMethod method, @Nullable Object[] arguments, @Nullable Object result) {
		result(span, method, arguments, result);
		returned(span, method.agent(), result);
		end(span);
	}

	/**
	 * Ends the span of a call that has its response, which is no payload.
	 */
	void respond(Span span, TracedMethod method, @Nullable Object[] arguments, @Nullable Object response) {
		result(span, method, arguments, response);
		end(span);
	}

	private void end(Span span, long epochNanos) {
		try {
			if (epochNanos > 0) {
				span.end(epochNanos, TimeUnit.NANOSECONDS);
			}
			else {
				span.end();
			}
		}
		catch (Throwable ex) {
			// A span processor of the application has failed.
			Failures.caught(logger, "The span of a call could not be ended", ex);
		}
	}

	/**
	 * Ends the span of a call that threw.
	 * @param span the span
	 * @param failure what the call threw
	 * @param parent the context of the call
	 */
	void fail(Span span, Throwable failure, Context parent) {
		fail(span, failure, 0, parent);
	}

	private void fail(Span span, Throwable failure, long epochNanos, Context parent) {
		SpanFailures.record(span, failure);
		if (span.isRecording()) {
			this.failedCalls.add(SpanFailures.unwrap(failure), span, parent);
		}
		end(span, epochNanos);
	}

	void endExceptionally(Span span, Throwable failure, Context parent) {
		endExceptionally(span, failure, 0, parent);
	}

	/**
	 * Ends the span of an asynchronous call that has failed.
	 * @param span the span
	 * @param failure the failure; a cancellation by the caller is no error
	 * @param epochNanos when that was, 0 for now
	 * @param parent the context of the call
	 */
	@Override
	public void endExceptionally(Span span, Throwable failure, long epochNanos, Context parent) {
		if (!CoroutineTimeouts.isCancellation(SpanFailures.unwrap(failure))) {
			fail(span, failure, epochNanos, parent);
		}
		else if (attempt(ExpiringCoroutines::areCancelling, false)) {
			Throwable timeout = new TimeoutException();
			cutOff(span, timeout, timeout, parent);
		}
		else {
			span.setAttribute(AgentSpanAttributes.CANCELLED, true);
			end(span, epochNanos);
		}
	}

	/**
	 * Ends the span of a call that was cancelled by a timeout around it.
	 * @param span the span
	 * @param timeout the timeout
	 * @param before the earlier failure of other calls or attempts, possibly the same
	 * timeout
	 * @param parent the context of the call
	 */
	@Override
	public void cutOff(Span span, Throwable timeout, Throwable before, Context parent) {
		SpanFailures.timedOut(span);
		SpanFailures.record(span, timeout);
		if (span.isRecording()) {
			this.failedCalls.addBeside(timeout, span, before, parent);
		}
		end(span);
	}

}

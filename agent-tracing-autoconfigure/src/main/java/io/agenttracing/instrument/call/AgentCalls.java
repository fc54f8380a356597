package io.agenttracing.instrument.call;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.agenttracing.AgentCall;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentSpanCustomizer;
import io.agenttracing.context.Deadline;
import io.agenttracing.failure.Failures;
import io.agenttracing.span.AgentCallSpan;
import io.agenttracing.span.AgentSpans;
import io.agenttracing.span.CoroutineTimeouts;
import io.agenttracing.span.FailedCalls;
import io.agenttracing.span.FailedCalls.FailedCall;
import io.agenttracing.span.RetryCounts;
import io.agenttracing.span.StreamPace;
import io.agenttracing.span.SuspendedPlace;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Opens and ends the spans of agent calls. Whatever goes wrong here costs an attribute or
 * a span and is counted; it never reaches the call, not even an {@link Error}: values,
 * customizers, samplers and span processors are code of the application.
 */
final class AgentCalls {

	private static final Log logger = LogFactory.getLog(AgentCalls.class);

	private static final @Nullable Object[] NO_ARGUMENTS = {};

	private final AgentSpans spans;

	private final List<AgentSpanCustomizer> customizers;

	private final FailedCalls failedCalls;

	private final RetryCounts counts;

	private final LostThreads lostThreads;

	private volatile boolean spanned;

	AgentCalls(AgentSpans spans, FailedCalls failedCalls, RetryCounts counts, LostThreads lostThreads,
			List<AgentSpanCustomizer> customizers) {
		this.spans = spans;
		this.lostThreads = lostThreads;
		this.failedCalls = failedCalls;
		this.counts = counts;
		this.customizers = customizers;
	}

	boolean isEnabled() {
		return this.spans.isEnabled();
	}

	/**
	 * Whether any call has had a span so far: where spans are switched off elsewhere,
	 * none has.
	 */
	boolean isSpanning() {
		return this.spanned;
	}

	/**
	 * The span of the closest agent call around the current code, also from below the
	 * span of another library.
	 */
	static Span current() {
		return current(Context.current());
	}

	static Span current(Context context) {
		return AgentCallSpan.of(context);
	}

	/**
	 * Whether a call can do without a span: it would be dropped, and nobody below has to
	 * know of a timeout.
	 */
	boolean isDropped(SpanTemplate template, Context parent) {
		try {
			return template.timeoutMillis() == 0 && this.spans.isDropped(parent, template.attributes());
		}
		catch (Throwable ex) {
			Failures.caught(logger, "It is not known whether a call would be sampled", ex);
			return false;
		}
	}

	Span start(SpanTemplate template, Context parent) {
		return start(template, parent, null, NO_ARGUMENTS, null);
	}

	Span start(TracedMethod method, @Nullable Object[] arguments, Context parent) {
		return start(method.template(), parent, method, arguments, null);
	}

	/**
	 * Starts the span of a call.
	 * @param template what all spans of this call have in common
	 * @param parent the context to start in
	 * @param method the method, null for a call without one
	 * @param arguments the arguments of the method
	 * @param began when the call began, null for now
	 * @return the span, an invalid one where it could not be started
	 */
	Span start(SpanTemplate template, Context parent, @Nullable TracedMethod method, @Nullable Object[] arguments,
			@Nullable Instant began) {
		try {
			SpanBuilder builder = this.spans.builder(template.spanName(), template.spanKind())
				.setParent(parent)
				.setAllAttributes(template.attributes());
			if (began != null) {
				builder.setStartTimestamp(began);
			}
			Deadline deadline = Deadline.of(parent);
			if (deadline != null) {
				builder.setAttribute(AgentSpanAttributes.BUDGET_MS, deadline.remainingMillis());
			}
			boolean described = isRecordable(parent);
			if (described) {
				describe(builder, template, method, arguments);
			}
			Span span = builder.startSpan();
			// What is behind a message has lost its context on the way, if at all.
			if (LostContext.isNone(parent) && template.spanKind() != SpanKind.CONSUMER) {
				this.lostThreads.began(template, span);
			}
			if (!described && method != null && span.isRecording()) {
				// The sampler records a call below a span that it did not record.
				set(span, method.arguments(), arguments, null);
			}
			return span;
		}
		catch (Throwable ex) {
			Failures.caught(logger, "The span of a call could not be started", ex);
			return Span.getInvalid();
		}
	}

	/**
	 * Makes the span of a call current, where there is one.
	 */
	Scope makeCurrent(Span span, Context parent) {
		if (!span.getSpanContext().isValid()) {
			return Scope.noop();
		}
		spanned();
		return this.spans.makeCurrent(span, store(span, parent));
	}

	/**
	 * Makes the span of a call current, to be detached by {@link AgentSpans}.
	 */
	AutoCloseable attach(Span span, Context parent, Context before) {
		if (!span.getSpanContext().isValid()) {
			return Scope.noop();
		}
		spanned();
		return this.spans.attach(span, store(span, parent), before);
	}

	private void spanned() {
		if (!this.spanned) {
			this.spanned = true;
		}
	}

	static Context store(Span span, Context parent) {
		return AgentCallSpan.store(span, parent);
	}

	void result(Span span, TracedMethod method, @Nullable Object[] arguments, @Nullable Object result) {
		if (span.isRecording()) {
			set(span, method.results(), arguments, result);
		}
	}

	void attribute(Span span, String key, @Nullable Object value) {
		try {
			new SpanAttribute(key).set(span, value);
		}
		catch (Throwable ex) {
			Failures.caught(logger, "An attribute could not be set", ex);
		}
	}

	/**
	 * Evaluates what may fail beside a call.
	 */
	<T extends @Nullable Object> T attempt(Supplier<T> attempt, T otherwise) {
		try {
			return attempt.get();
		}
		catch (Throwable ex) {
			Failures.caught(logger, "What is beside a call has failed", ex);
			return otherwise;
		}
	}

	/**
	 * The call has returned, its asynchronous result will come later.
	 */
	void released(Span span) {
		this.spans.released(span);
	}

	/**
	 * Somebody elsewhere was told of a span, and may start something below it.
	 */
	void told(Span span) {
		attempt(() -> {
			this.spans.told(span);
			return true;
		}, false);
	}

	/**
	 * Ends the span of a call that has only made a publisher: it is not exported, unless
	 * something was started below it, or is later on.
	 * @return whether it is discarded, as things stand
	 */
	boolean discard(Span span) {
		span.setAttribute(AgentSpanAttributes.ASSEMBLY, true);
		boolean discarded = attempt(() -> !isTold(span) && this.spans.discard(span), false);
		end(span);
		return discarded;
	}

	private static boolean isTold(Span span) {
		if (!(span instanceof ReadableSpan readable)) {
			return false;
		}
		SpanData data = readable.toSpanData();
		return data.getTotalRecordedEvents() > 0 || data.getStatus().getStatusCode() != StatusCode.UNSET;
	}

	/**
	 * The call has returned, its asynchronous result will come later.
	 * @param span the span of the call
	 * @param place tells where it waits
	 */
	void released(Span span, SuspendedPlace place) {
		this.spans.released(span, place);
	}

	/**
	 * The stream that the call has returned has its first element.
	 */
	void flowing(Span span) {
		this.spans.flowing(span);
	}

	/**
	 * What has to be told of the elements of a stream.
	 */
	@Nullable StreamPace pace(Span span) {
		return this.spans.pace(span);
	}

	void end(Span span) {
		end(span, 0);
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
			// A span processor of the application failed.
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
		AgentSpans.recordFailure(span, failure);
		if (span.isRecording()) {
			this.failedCalls.add(AgentSpans.unwrap(failure), span, parent);
		}
		end(span, epochNanos);
	}

	/**
	 * The context of a call that failed, for what is done instead where nothing is
	 * current.
	 * @param failure what it failed with
	 * @param otherwise the context where the call is not known
	 */
	Context callerOfFailed(Throwable failure, Context otherwise) {
		return attempt(() -> {
			FailedCall failed = this.failedCalls.find(AgentSpans.unwrap(failure));
			return (failed != null) ? failed.caller() : otherwise;
		}, otherwise);
	}

	/**
	 * Counts what was done instead of a call that failed.
	 */
	void countFallback(Span span) {
		if (span.isRecording()) {
			this.counts.addFallback();
		}
	}

	/**
	 * Starts the span of what is done instead of a call that failed.
	 */
	Span startFallback(SpanTemplate template, Context parent, Throwable failure) {
		Span span = start(template, parent);
		if (span.isRecording()) {
			attempt(() -> {
				describe(span, AgentSpans.unwrap(failure));
				return true;
			}, false);
		}
		return span;
	}

	private void describe(Span fallback, Throwable failure) {
		FailedCall failed = this.failedCalls.find(failure);
		fallback.setAttribute(AgentSpanAttributes.FALLBACK_ERROR_TYPE, failure.getClass().getName());
		if (failed == null) {
			fallback.setAttribute(AgentSpanAttributes.FALLBACK_FROM, "untraced call");
			return;
		}
		fallback.setAttribute(AgentSpanAttributes.FALLBACK_FROM, failed.name());
		failed.spans().forEach(fallback::addLink);
		if (fallback instanceof ReadableSpan readable) {
			long cost = readable.toSpanData().getStartEpochNanos() - failed.startEpochNanos();
			fallback.setAttribute(AgentSpanAttributes.FALLBACK_COST_MS,
					Math.max(0, TimeUnit.NANOSECONDS.toMillis(cost)));
		}
	}

	/**
	 * Ends the span of a call whose asynchronous result never came.
	 * @param span the span
	 * @param failure what it ended with; a cancellation by the caller is no error
	 * @param parent the context of the call
	 */
	void endExceptionally(Span span, Throwable failure, Context parent) {
		endExceptionally(span, failure, 0, parent);
	}

	/**
	 * Ends the span of a call whose asynchronous result never came.
	 * @param span the span
	 * @param failure what it ended with; a cancellation by the caller is no error
	 * @param epochNanos when that was, 0 for now
	 * @param parent the context of the call
	 */
	void endExceptionally(Span span, Throwable failure, long epochNanos, Context parent) {
		if (!CoroutineTimeouts.isCancellation(AgentSpans.unwrap(failure))) {
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
	 * Ends the span of a call that was given up because a timeout around it has run out.
	 * @param span the span
	 * @param timeout the timeout
	 * @param before what other calls or attempts have failed with before, possibly the
	 * same timeout
	 * @param parent the context of the call
	 */
	void cutOff(Span span, Throwable timeout, Throwable before, Context parent) {
		timedOut(span);
		AgentSpans.recordFailure(span, timeout);
		if (span.isRecording()) {
			this.failedCalls.addBeside(timeout, span, before, parent);
		}
		end(span);
	}

	/**
	 * A timeout that nobody has declared has run out.
	 */
	static void timedOut(Span span) {
		if (span instanceof ReadableSpan readable && readable.getAttribute(AgentSpanAttributes.TIMEOUT_MS) == null) {
			span.setAttribute(AgentSpanAttributes.TIMEOUT_MS, elapsed(span));
		}
	}

	/**
	 * How long a span has been open.
	 */
	static long elapsed(Span span) {
		return (span instanceof ReadableSpan readable) ? TimeUnit.NANOSECONDS.toMillis(readable.getLatencyNanos()) : 0;
	}

	// Without a recorded parent the sampler decides, and may look at all attributes;
	// below
	// an unsampled span hardly anybody will see them.
	private static boolean isRecordable(Context parent) {
		Span span = Span.fromContext(parent);
		return span.isRecording() || !span.getSpanContext().isValid() || span.getSpanContext().isSampled()
				|| span.getSpanContext().isRemote();
	}

	private void describe(SpanBuilder builder, SpanTemplate template, @Nullable TracedMethod method,
			@Nullable Object[] arguments) {
		if (method != null) {
			List<AttributeBinding> bindings = method.arguments();
			for (int i = 0; i < bindings.size(); i++) {
				AttributeBinding binding = bindings.get(i);
				try {
					binding.attribute().set(builder, binding.evaluate(arguments, null));
				}
				catch (Throwable ex) {
					failed(binding, ex);
				}
			}
		}
		if (!this.customizers.isEmpty()) {
			customize(builder, template, method, arguments);
		}
	}

	private void set(Span span, List<AttributeBinding> bindings, @Nullable Object[] arguments,
			@Nullable Object result) {
		for (int i = 0; i < bindings.size(); i++) {
			AttributeBinding binding = bindings.get(i);
			try {
				binding.attribute().set(span, binding.evaluate(arguments, result));
			}
			catch (Throwable ex) {
				failed(binding, ex);
			}
		}
	}

	private void failed(AttributeBinding binding, Throwable failure) {
		Failures.counted();
		try {
			binding.failed(failure);
		}
		catch (Throwable ex) {
			// An appender of the application failed.
			Failures.counted();
		}
	}

	private void customize(SpanBuilder builder, SpanTemplate template, @Nullable TracedMethod method,
			@Nullable Object[] arguments) {
		AgentCall call = new AgentCall(template.callName(), template.stepKind(),
				(method != null) ? method.method() : null, Collections.unmodifiableList(Arrays.asList(arguments)));
		for (AgentSpanCustomizer customizer : this.customizers) {
			try {
				customizer.customize(builder, call);
			}
			catch (Throwable ex) {
				Failures.caught(logger, "A customizer of spans has failed", ex);
			}
		}
	}

}

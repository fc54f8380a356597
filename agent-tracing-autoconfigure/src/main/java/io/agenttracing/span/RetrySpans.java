package io.agenttracing.span;

import java.util.List;
import java.util.function.BiConsumer;

import io.agenttracing.AgentCall;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.span.FailedCalls.FailedCall;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * Starts the spans of retried calls, of their attempts and of fallbacks: only below a
 * recorded span, so that no retry begins a trace. No method throws.
 *
 * @since 0.1.0
 */
public final class RetrySpans {

	private final AgentSpans spans;

	private final FailedCalls failedCalls;

	private final RetryCounts counts;

	private final WeakIdentityMap<Span, Boolean> claimed = new WeakIdentityMap<>();

	/**
	 * Spans of retries and fallbacks.
	 * @param spans starts spans
	 * @param failedCalls remembers which span a failure ended
	 * @param counts the counts of all retries and fallbacks
	 */
	public RetrySpans(AgentSpans spans, FailedCalls failedCalls, RetryCounts counts) {
		this.spans = spans;
		this.failedCalls = failedCalls;
		this.counts = counts;
	}

	/**
	 * Whether retries in a context are recorded.
	 * @param context the context
	 * @return whether spans are started there
	 */
	public boolean isRecorded(Context context) {
		return this.spans.isEnabled() && Span.fromContext(context).isRecording();
	}

	/**
	 * A retried call that has a span already.
	 * @param logical the span of the call
	 * @param context what is current in the call
	 * @param name the name of the call
	 * @param maxAttempts how many attempts there are at most, 0 if that is not known
	 * @param timeoutMillis when the retry gives up, 0 if it does not
	 * @return the call
	 */
	public RetriedCall hosted(Span logical, Context context, String name, long maxAttempts, long timeoutMillis) {
		SpanHandle none = this.spans.open(Span::getInvalid, context);
		return new RetriedCall(this, none, logical, context, name, maxAttempts, timeoutMillis);
	}

	/**
	 * Claims a span for a retried call. That succeeds once, so that the attempts of two
	 * consecutive calls are told apart.
	 * @param span the span
	 * @return whether it is the first time
	 */
	public boolean claim(Span span) {
		return this.claimed.putIfAbsent(span, true) == null;
	}

	/**
	 * Starts a retried call with a separate span.
	 * @param name the name of the call
	 * @param parent the caller's context
	 * @param maxAttempts how many attempts there are at most, 0 if that is not known
	 * @param timeoutMillis when the retry gives up, 0 if it does not
	 * @return the call, which has to be ended
	 */
	public RetriedCall start(String name, Context parent, long maxAttempts, long timeoutMillis) {
		SpanHandle own = open(AgentCall.Operation.RETRIED, name, name, parent, Attributes.empty(), List.of(),
				(failure, span) -> this.failedCalls.add(failure, span, parent));
		return new RetriedCall(this, own, own.span(), own.context(), name, maxAttempts, timeoutMillis);
	}

	/**
	 * Starts the span of a fallback.
	 * @param name the name of the fallback
	 * @param from the name of the span of the call that failed
	 * @param failure the failure of the call
	 * @param costMillis how long the call took
	 * @param parent the caller's context
	 * @return the span, which has to be ended
	 */
	public SpanHandle fallback(String name, String from, Throwable failure, long costMillis, Context parent) {
		if (!ViewerOnlySpans.contains(Span.fromContext(parent))) {
			this.counts.addFallback();
		}
		Throwable reason = SpanFailures.unwrap(failure);
		FailedCall failed = this.failedCalls.find(reason);
		Attributes attributes = Attributes.of(AgentSpanAttributes.FALLBACK_FROM, from,
				AgentSpanAttributes.FALLBACK_ERROR_TYPE, reason.getClass().getName(),
				AgentSpanAttributes.FALLBACK_COST_MS, costMillis);
		return open(AgentCall.Operation.FALLBACK, name, "fallback " + name, parent, attributes,
				(failed != null) ? failed.spans() : List.of(), (own, span) -> this.failedCalls.add(own, span, parent));
	}

	SpanHandle attempt(String name, Context parent, Attributes attributes, long number,
			BiConsumer<Throwable, Span> onFailure) {
		if (number > 1 && !ViewerOnlySpans.contains(Span.fromContext(parent))) {
			this.counts.addRetry();
		}
		return open(AgentCall.Operation.ATTEMPT, name, name + " attempt " + number, parent, attributes, List.of(),
				onFailure);
	}

	@Nullable FailedCall failed(Throwable failure, Span call, Span attempt, @Nullable FailedCall before) {
		return this.failedCalls.add(failure, call, attempt, before);
	}

	private SpanHandle open(AgentCall.Operation operation, String name, String spanName, Context parent,
			Attributes attributes, List<SpanContext> links, BiConsumer<Throwable, Span> onFailure) {
		return this.spans.open(() -> {
			SpanBuilder builder = this.spans.builder(spanName, SpanKind.INTERNAL)
				.setParent(ViewerOnlySpans.beside(parent))
				.setAllAttributes(attributes);
			links.forEach(builder::addLink);
			return this.spans.start(builder, parent, operation, name);
		}, parent, onFailure);
	}

}

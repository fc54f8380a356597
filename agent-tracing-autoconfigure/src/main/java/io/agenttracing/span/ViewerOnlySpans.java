package io.agenttracing.span;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.sdk.trace.ReadableSpan;

/**
 * Spans that are recorded for nothing but to be shown on this machine: a sampler would
 * have dropped them, and for all that is exported, counted or learned it is as if it had.
 * An attribute, which a sampler sets, is their sign.
 *
 * @since 0.1.0
 */
public final class ViewerOnlySpans {

	private static final ContextKey<Boolean> BESIDE = ContextKey.named("agent-tracing-viewer-only");

	// Micrometer makes a span current that hides the one that is recorded, and has its
	// context.
	private static final WeakIdentityMap<SpanContext, Boolean> hidden = new WeakIdentityMap<>();

	private ViewerOnlySpans() {
	}

	/**
	 * A span has started.
	 * @param span the span
	 */
	public static void started(ReadableSpan span) {
		if (contains(span)) {
			hidden.put(span.getSpanContext(), true);
		}
	}

	/**
	 * Whether a span is recorded for nothing else.
	 * @param span the span, also one that hides it
	 * @return whether it would have been dropped
	 */
	public static boolean contains(Span span) {
		if (span instanceof ReadableSpan readable) {
			return contains(readable);
		}
		SpanContext context = span.getSpanContext();
		return context.isValid() && !context.isSampled() && hidden.get(context) != null;
	}

	/**
	 * Whether a span is recorded for nothing else.
	 * @param span the span
	 * @return whether it would have been dropped
	 */
	public static boolean contains(ReadableSpan span) {
		return !span.getSpanContext().isSampled() && span.getAttribute(AgentSpanAttributes.VIEWER_ONLY) != null;
	}

	/**
	 * Whether somebody else than the page needs a span.
	 * @param span the span
	 * @return whether it is recorded, and not for nothing else
	 */
	public static boolean isRecordedBeside(Span span) {
		return span.isRecording() && !contains(span);
	}

	/**
	 * A context for a span that is only made below spans that are recorded: below one of
	 * these there would be none without the page.
	 * @param parent the context
	 * @return the context to start it in
	 */
	public static Context beside(Context parent) {
		return contains(Span.fromContext(parent)) ? parent.with(BESIDE, true) : parent;
	}

	/**
	 * Whether a span would not have been started without the page.
	 * @param parent the context that it is started in
	 * @return whether it is for the page, whatever a sampler says
	 */
	public static boolean areStartedIn(Context parent) {
		return parent.get(BESIDE) != null;
	}

}

package io.agenttracing.pipeline;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;

/**
 * Spans that are recorded for nothing but to be shown on this machine: a sampler would
 * have dropped them, and to the rest of the pipeline it is as if it had. A bean of this
 * type has all spans recorded; without one nothing of it is done.
 *
 * @since 0.1.0
 */
public final class ShownSpans {

	/** Nobody shows spans. */
	public static final ShownSpans NONE = new ShownSpans(false);

	private static final AttributeKey<Boolean> MARK = AttributeKey.booleanKey("agent-tracing.only-shown");

	private static final SamplingResult MARKED = SamplingResult.create(SamplingDecision.RECORD_ONLY,
			Attributes.of(MARK, true));

	private final boolean shown;

	private volatile boolean recorded;

	private ShownSpans(boolean shown) {
		this.shown = shown;
		this.recorded = shown;
	}

	/**
	 * All spans are shown.
	 * @return for a bean
	 */
	public static ShownSpans all() {
		return new ShownSpans(true);
	}

	/**
	 * From now on it is as without this: a processor of the application exports whatever
	 * is recorded.
	 */
	public void stop() {
		this.recorded = false;
	}

	/**
	 * Whether spans that nothing else needs are recorded.
	 * @return whether somebody shows them
	 */
	public boolean areRecorded() {
		return this.recorded;
	}

	/**
	 * What becomes of a span that nothing else needs.
	 * @return the decision of a sampler
	 */
	public SamplingResult dropped() {
		return this.recorded ? MARKED : SamplingResult.drop();
	}

	/**
	 * Whether a span is recorded for nothing else.
	 * @param span the span
	 * @return whether it would have been dropped
	 */
	public boolean contains(Span span) {
		return this.shown && span instanceof ReadableSpan readable && contains(readable);
	}

	/**
	 * Whether a span is recorded for nothing else.
	 * @param span the span
	 * @return whether it would have been dropped
	 */
	public boolean contains(ReadableSpan span) {
		return this.shown && !span.getSpanContext().isSampled() && span.getAttribute(MARK) != null;
	}

	/**
	 * Removes the sign of it.
	 * @param span the span
	 * @return the span as it is shown
	 */
	public static SpanData unmarked(SpanData span) {
		Attributes attributes = span.getAttributes();
		return (attributes.get(MARK) != null) ? RewrittenSpan.of(span)
			.attributes(attributes.toBuilder().remove(MARK).build(), span.getTotalAttributeCount() - 1)
			.build() : span;
	}

}

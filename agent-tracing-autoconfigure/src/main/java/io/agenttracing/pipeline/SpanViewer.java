package io.agenttracing.pipeline;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import org.jspecify.annotations.Nullable;

/**
 * Whoever shows spans on this machine, as a bean of this type: while it wants them, spans
 * are recorded that a sampler would drop. Without one nothing of it is done.
 *
 * @since 0.1.0
 */
public final class SpanViewer {

	/** Nobody shows spans. */
	public static final SpanViewer NONE = new SpanViewer();

	private static final SamplingResult MARKED = SamplingResult.create(SamplingDecision.RECORD_ONLY,
			Attributes.of(AgentSpanAttributes.VIEWER_ONLY, true));

	// Less than any span has: nothing is recorded.
	private volatile int attributes;

	private volatile @Nullable String place;

	/**
	 * From now on spans are recorded for it.
	 * @param maxAttributes how many attributes a span may have, of which one is the sign
	 */
	public void record(int maxAttributes) {
		this.attributes = maxAttributes;
	}

	/**
	 * From now on no span is recorded for it.
	 */
	public void stop() {
		this.attributes = 0;
	}

	/**
	 * Whether spans that nothing else needs are recorded.
	 * @return whether somebody shows them
	 */
	public boolean isRecording() {
		return this.attributes > 0;
	}

	/**
	 * What becomes of a span that nothing else needs. Without room for the sign it could
	 * not be told from others, and would be exported.
	 * @param known the attributes that it has at its start
	 * @return the decision of a sampler
	 */
	public SamplingResult dropped(Attributes known) {
		return (known.size() < this.attributes) ? MARKED : SamplingResult.drop();
	}

	/**
	 * Where spans are shown.
	 * @return the address, null where they are not
	 */
	public @Nullable String place() {
		return this.place;
	}

	/**
	 * Says where spans are shown.
	 * @param place the address, null where they are not
	 */
	public void showsAt(@Nullable String place) {
		this.place = place;
	}

	/**
	 * Removes the sign of a span that is recorded for nothing else.
	 * @param span the span
	 * @return the span as it is shown
	 */
	public static SpanData unmarked(SpanData span) {
		Attributes attributes = span.getAttributes();
		return (attributes.get(AgentSpanAttributes.VIEWER_ONLY) != null) ? RewrittenSpan.of(span)
			.attributes(attributes.toBuilder().remove(AgentSpanAttributes.VIEWER_ONLY).build(),
					span.getTotalAttributeCount() - 1)
			.build() : span;
	}

}

package io.agenttracing.pipeline.collector;

import java.util.function.LongSupplier;

import io.agenttracing.pipeline.TailSampledTraces;
import io.agenttracing.pipeline.TailSamplingPolicy;
import io.agenttracing.pipeline.TraceInspector;
import io.agenttracing.span.BackgroundSpans;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a {@link TraceCollector}: its limits and its collaborators.
 *
 * @param maxQueueSize the capacity for ordinary spans of the queue between the
 * application's threads and the collector's
 * @param wakeSize how many queued spans wake the collector's thread
 * @param includeUnsampled whether recorded spans of unsampled traces are exported
 * @param tailSampling which unsampled traces are exported nevertheless, null for no tail
 * sampling
 * @param kept the traces that tail sampling has selected
 * @param background recognises traces that are no work of the application
 * @param transformer transforms each span first
 * @param selections selects among the spans of a trace
 * @param inspector inspects each trace before that selection
 * @param buffer accounts for the memory of spans whose trace is not finished
 * @param counts counts spans by outcome
 * @param nanoTime the clock
 * @param rewriter rewrites the spans of a trace together
 * @since 0.1.0
 */
public record CollectorSettings(int maxQueueSize, int wakeSize, boolean includeUnsampled,
		@Nullable TailSamplingPolicy tailSampling, TailSampledTraces kept, BackgroundSpans background,
		SpanTransformer transformer, SpanSelection.Factory selections, TraceInspector inspector, SpanBuffer buffer,
		SpanCounts counts, LongSupplier nanoTime, TraceRewriter rewriter) {

	/**
	 * Settings without a rewriter.
	 */
	public CollectorSettings(int maxQueueSize, int wakeSize, boolean includeUnsampled,
			@Nullable TailSamplingPolicy tailSampling, TailSampledTraces kept, BackgroundSpans background,
			SpanTransformer transformer, SpanSelection.Factory selections, TraceInspector inspector, SpanBuffer buffer,
			SpanCounts counts, LongSupplier nanoTime) {
		this(maxQueueSize, wakeSize, includeUnsampled, tailSampling, kept, background, transformer, selections,
				inspector, buffer, counts, nanoTime, TraceRewriter.NONE);
	}

	public CollectorSettings {
		if (maxQueueSize <= 0 || wakeSize <= 0) {
			throw new IllegalArgumentException("Sizes must be positive");
		}
		wakeSize = Math.min(wakeSize, maxQueueSize);
	}

	/**
	 * Selections without a limit.
	 * @return a factory of selections of all spans
	 */
	public static SpanSelection.Factory allSpans() {
		return (traceId) -> new AllSpans();
	}

	boolean collectsUnsampled() {
		return this.includeUnsampled || this.tailSampling != null;
	}

	/**
	 * Whether a trace that consists of this span alone is no work of the application.
	 */
	boolean isBackground(SpanData span) {
		return !span.getParentSpanContext().isValid() && this.background.contains(span);
	}

}

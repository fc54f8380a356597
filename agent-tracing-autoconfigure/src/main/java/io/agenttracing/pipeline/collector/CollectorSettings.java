package io.agenttracing.pipeline.collector;

import java.util.function.LongSupplier;

import io.agenttracing.pipeline.TailSampledTraces;
import io.agenttracing.pipeline.TailSamplingPolicy;
import io.agenttracing.pipeline.TraceInspector;
import io.agenttracing.span.BackgroundSpans;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link TraceCollector} works: its limits, and what it asks.
 *
 * @param maxQueueSize how many ordinary spans wait at most between the application's
 * threads and the collector's
 * @param wakeSize how many waiting spans wake the collector's thread
 * @param includeUnsampled whether recorded spans of unsampled traces are exported
 * @param keepPolicy which unsampled traces are exported nevertheless, null for none
 * @param kept the traces that are
 * @param background what is no trace of the application
 * @param transformer changes each span first of all
 * @param selections chooses among the spans of a trace
 * @param review looks at each trace before that choice
 * @param buffer the memory of spans whose trace is not finished
 * @param counts what became of spans
 * @param nanoTime the time
 * @since 0.1.0
 */
public record CollectorSettings(int maxQueueSize, int wakeSize, boolean includeUnsampled,
		@Nullable TailSamplingPolicy keepPolicy, TailSampledTraces kept, BackgroundSpans background,
		SpanTransformer transformer, SpanSelection.Factory selections, TraceInspector review, SpanBuffer buffer,
		SpanCounts counts, LongSupplier nanoTime) {

	public CollectorSettings {
		if (maxQueueSize <= 0 || wakeSize <= 0) {
			throw new IllegalArgumentException("Sizes must be positive");
		}
		wakeSize = Math.min(wakeSize, maxQueueSize);
	}

	/**
	 * Chooses every span.
	 * @return selections without a limit
	 */
	public static SpanSelection.Factory allSpans() {
		return (traceId) -> new AllSpans();
	}

	boolean collectsUnsampled() {
		return this.includeUnsampled || this.keepPolicy != null;
	}

	/**
	 * Whether a span is no work of the application, if it is all of its trace.
	 */
	boolean isBackground(SpanData span) {
		return !span.getParentSpanContext().isValid() && this.background.contains(span);
	}

}

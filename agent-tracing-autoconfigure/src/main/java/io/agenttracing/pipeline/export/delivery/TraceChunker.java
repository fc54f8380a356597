package io.agenttracing.pipeline.export.delivery;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.failure.Failures;
import io.agenttracing.log.RateLimitedLog;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.micrometer.tracing.exporter.FinishedSpan;
import io.micrometer.tracing.exporter.SpanExportingPredicate;
import io.micrometer.tracing.exporter.SpanFilter;
import io.micrometer.tracing.otel.bridge.OtelFinishedSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Applies the application's predicates and filters, which see each span once, and divides
 * the spans into chunks no larger than a batch.
 */
final class TraceChunker {

	private static final Log logger = LogFactory.getLog(RetainingExport.class);

	private final RateLimitedLog warning = RateLimitedLog.once(logger);

	private final List<SpanExportingPredicate> predicates;

	private final List<SpanFilter> filters;

	private final int maxSize;

	private final SpanCounts counts;

	TraceChunker(ExportExtensions extensions, int maxSize, SpanCounts counts) {
		this.predicates = List.copyOf(extensions.predicates());
		this.filters = List.copyOf(extensions.filters());
		this.maxSize = maxSize;
		this.counts = counts;
	}

	/**
	 * Makes one chunk of a trace that fits into a batch and is not the business of
	 * predicates and filters.
	 * @param spans the spans
	 * @param bytes their size, negative if it is unknown
	 * @return the chunk, null if the spans are to be divided
	 */
	@Nullable TraceChunk whole(List<SpanData> spans, long bytes) {
		if (!this.predicates.isEmpty() || !this.filters.isEmpty() || spans.isEmpty() || spans.size() > this.maxSize) {
			return null;
		}
		try {
			return new TraceChunk(spans, bytes);
		}
		catch (Throwable ex) {
			// Counted for the span that has thrown it, when they are divided
			return null;
		}
	}

	/**
	 * Applies predicates and filters and makes chunks of what is left.
	 * @param spans the spans
	 * @return the chunks, possibly none
	 */
	List<TraceChunk> divide(List<SpanData> spans) {
		List<TraceChunk> chunks = new ArrayList<>(1);
		TraceChunk chunk = new TraceChunk();
		for (SpanData span : spans) {
			if (!add(span, chunk)) {
				this.counts.add(SpanOutcome.FILTERED, 1);
				continue;
			}
			if (chunk.size() == 1) {
				chunks.add(chunk);
			}
			if (chunk.size() == this.maxSize) {
				chunk = new TraceChunk();
			}
		}
		return chunks;
	}

	private boolean add(SpanData span, TraceChunk chunk) {
		try {
			if (!isWanted(span)) {
				return false;
			}
			chunk.add(filter(span));
			return true;
		}
		catch (Throwable ex) {
			Failures.counted();
			// Predicates and filters may hold back secrets: without them, no export.
			this.warning.warn("", () -> "A SpanExportingPredicate or SpanFilter of the application failed. Spans for"
					+ " which that happens are not exported. Further failures are counted as filtered, and not logged.",
					ex);
			return false;
		}
	}

	private boolean isWanted(SpanData span) {
		for (SpanExportingPredicate predicate : this.predicates) {
			if (!predicate.isExportable(OtelFinishedSpan.fromOtel(span))) {
				return false;
			}
		}
		return true;
	}

	private SpanData filter(SpanData span) {
		if (this.filters.isEmpty()) {
			return span;
		}
		FinishedSpan filtered = OtelFinishedSpan.fromOtel(span);
		for (SpanFilter filter : this.filters) {
			filtered = filter.map(filtered);
		}
		return OtelFinishedSpan.toOtel(filtered);
	}

}

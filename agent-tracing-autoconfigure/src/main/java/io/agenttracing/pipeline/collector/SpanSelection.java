package io.agenttracing.pipeline.collector;

import java.util.Collection;
import java.util.List;

import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Holds the ended spans of one trace in this process that were not exported yet, and
 * selects among them. It may fold spans into others at any time, and counts their
 * outcome. Used by the collector's thread only.
 *
 * @since 0.1.0
 */
public interface SpanSelection {

	/**
	 * Adds a span that ended.
	 * @param span the span
	 */
	default void add(SpanData span) {
		add(span, SpanSize.of(span));
	}

	/**
	 * Adds a span that ended.
	 * @param span the span
	 * @param bytes its size, as of {@link SpanSize#of}
	 */
	void add(SpanData span, int bytes);

	/**
	 * The spans that are held, in the order of their end.
	 * @return the spans, without those that were folded
	 */
	List<SpanData> spans();

	/**
	 * How many spans are held.
	 * @return the number of spans that were added, neither taken nor folded
	 */
	int size();

	/**
	 * The memory that is held.
	 * @return the number of bytes, an estimate
	 */
	long bytes();

	/**
	 * Folds as many spans as the final selection allows, to free memory.
	 */
	void compact();

	/**
	 * How many important spans were folded before the final selection.
	 * @return the number of spans, which inspectors do not see
	 */
	default long foldedEarly() {
		return 0;
	}

	/**
	 * Rewrites the spans that are held, unless some were folded before.
	 * @param rewriter rewrites them
	 * @param exportedBefore whether spans of the trace were exported before
	 * @return how many are no more
	 */
	default int rewrite(TraceRewriter rewriter, boolean exportedBefore) {
		return 0;
	}

	/**
	 * Drops spans that are neither sampled nor an ancestor of a sampled one.
	 * @return how many
	 */
	int removeUnsampled();

	/**
	 * Names spans that are worth to be exported with what matters, as far as there is
	 * room.
	 * @param spanIds the ids of spans that are held, the most important first
	 */
	default void keep(Collection<String> spanIds) {
	}

	/**
	 * Removes all spans and returns those to be exported.
	 * @param complete whether the trace has no open span in this process; if not, this is
	 * a part and more will come
	 * @return the spans in the order of their end; all others were folded and counted
	 */
	List<SpanData> take(boolean complete);

	/**
	 * The memory of the spans that were taken last.
	 * @return the sum of their sizes, negative if it is not known
	 */
	default long bytesTaken() {
		return SpanSize.UNKNOWN;
	}

	/**
	 * Creates the selections of a collector. It may keep state of a trace for late spans.
	 */
	@FunctionalInterface
	interface Factory {

		/**
		 * Creates a selection for a trace, possibly not the first one.
		 * @param traceId the id of the trace
		 * @return an empty selection
		 */
		SpanSelection of(String traceId);

	}

}

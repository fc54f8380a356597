package io.agenttracing.pipeline.collector;

import java.util.List;

import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * The ended spans of one trace in this process that were not exported yet, and the choice
 * among them. It may fold spans into others at any time, and counts them. Used by the
 * collector's thread alone.
 *
 * @since 0.1.0
 */
public interface SpanSelection {

	/**
	 * Adds a span that ended.
	 * @param span the span
	 */
	void add(SpanData span);

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
	 * Folds as much as the final choice could bear, to give memory back.
	 */
	void compact();

	/**
	 * How many of the most important spans were folded although the final choice is not
	 * made yet.
	 * @return the number of spans that nobody will see
	 */
	default long foldedEarly() {
		return 0;
	}

	/**
	 * Gives up spans that are neither sampled nor an ancestor of a sampled one.
	 * @return how many
	 */
	int removeUnsampled();

	/**
	 * Takes what is to be exported.
	 * @param complete whether the trace has no open span in this process; if not, this is
	 * a part and more will come
	 * @return the spans in the order of their end, none of which is held any more; what
	 * was held and is not among them was folded and counted
	 */
	List<SpanData> take(boolean complete);

	/**
	 * Makes the selections of a collector. It may remember what became of a trace, for
	 * spans that come late.
	 */
	@FunctionalInterface
	interface Factory {

		/**
		 * Begins with a trace, possibly not for the first time.
		 * @param traceId the id of the trace
		 * @return an empty selection
		 */
		SpanSelection of(String traceId);

	}

}

package io.agenttracing.pipeline.collector;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Rewrites the spans of a trace together, before it is inspected and spans are selected.
 * Called on the collector's thread.
 *
 * @since 0.1.0
 */
public interface TraceRewriter {

	/** Rewrites nothing. */
	TraceRewriter NONE = new TraceRewriter() {

		@Override
		public boolean concerns(SpanData span) {
			return false;
		}

		@Override
		public Result rewrite(List<SpanData> spans, Predicate<String> exported) {
			return Result.of(spans);
		}

	};

	/**
	 * Whether a span is a reason to look at its trace.
	 * @param span the span, transformed
	 * @return whether {@link #rewrite} is to be called
	 */
	boolean concerns(SpanData span);

	/**
	 * Rewrites spans.
	 * @param spans the spans of a trace, or of a part of one, in the order of their end
	 * @param exported whether a child of the span with an id may have been exported
	 * before
	 * @return the spans in the same order, possibly fewer
	 */
	Result rewrite(List<SpanData> spans, Predicate<String> exported);

	/**
	 * What is left.
	 *
	 * @param spans the spans
	 * @param gone the ids of those that are no more, and where their children are placed
	 */
	record Result(List<SpanData> spans, Map<String, SpanContext> gone) {

		/**
		 * All spans.
		 * @param spans the spans
		 * @return spans of which none has gone
		 */
		public static Result of(List<SpanData> spans) {
			return new Result(spans, Map.of());
		}

	}

}

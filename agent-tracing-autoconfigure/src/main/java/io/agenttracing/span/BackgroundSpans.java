package io.agenttracing.span;

import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Recognises spans that are not the application's own work, such as commands that a
 * connection sends by itself. A trace that consists of one such span is neither retained
 * by tail sampling nor exported. Thread-safe.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface BackgroundSpans {

	/**
	 * Whether a span is background work.
	 * @param root an ended span without a parent, which has no children if it is
	 * background work
	 * @return whether its trace is dropped
	 */
	boolean contains(SpanData root);

}

package io.agenttracing.span;

import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Recognises spans that are no work of the application, such as what a connection asks by
 * itself. A trace that is nothing but one of them is neither kept nor exported. To be
 * asked by any thread.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface BackgroundSpans {

	/**
	 * Whether a span is such work.
	 * @param root an ended span without a parent, and with nothing below it if it is
	 * @return whether its trace is left out
	 */
	boolean contains(SpanData root);

}

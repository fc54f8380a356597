package io.agenttracing.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;

/**
 * A message or record that is about to be processed, and its span to come.
 */
public interface IncomingElement {

	/**
	 * The context that the element came with.
	 * @return the context, the root where there was none
	 */
	Context parent();

	/**
	 * Starts a span for processing the element, below {@link #parent()}.
	 * @param startEpochNanos when processing began, 0 for now
	 * @return the span
	 */
	Span start(long startEpochNanos);

}

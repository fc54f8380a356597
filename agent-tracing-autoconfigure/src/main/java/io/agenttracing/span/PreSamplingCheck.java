package io.agenttracing.span;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;

/**
 * A sampler that can tell in advance that it will drop a span, which then need not be
 * created: its children would be dropped as well, and the parent's context serves them.
 *
 * @since 0.1.0
 */
public interface PreSamplingCheck {

	/**
	 * Whether a span is certain to be dropped. A positive answer is counted as a span
	 * that was not sampled.
	 * @param parent the span that is current
	 * @param attributes the attributes at the start
	 * @return whether it need not be started
	 */
	boolean drops(Span parent, Attributes attributes);

}

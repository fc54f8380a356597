package io.agenttracing.span;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;

/**
 * A sampler that can tell beforehand that it drops a span, which then need not be made at
 * all: below a dropped span there is nothing to see, and its context serves as well.
 *
 * @since 0.1.0
 */
public interface PreSamplingCheck {

	/**
	 * Whether a span is certain to be dropped. A yes counts as a span that was not
	 * sampled.
	 * @param parent the span that is current
	 * @param attributes the attributes at the start
	 * @return whether it need not be started
	 */
	boolean drops(Span parent, Attributes attributes);

}

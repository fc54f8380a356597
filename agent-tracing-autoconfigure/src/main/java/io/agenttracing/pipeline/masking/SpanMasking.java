package io.agenttracing.pipeline.masking;

import io.agenttracing.pipeline.collector.SpanTransformer;

/**
 * Takes out of a span what nobody may see. An application's own bean of this type takes
 * the place of ours, which masks what looks like a secret.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface SpanMasking extends SpanTransformer {

}

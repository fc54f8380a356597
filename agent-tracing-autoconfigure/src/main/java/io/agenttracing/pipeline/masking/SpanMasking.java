package io.agenttracing.pipeline.masking;

import io.agenttracing.pipeline.collector.SpanTransformer;
import org.jetbrains.annotations.ApiStatus;

/**
 * Removes sensitive content from a span. An application's own bean of this type takes the
 * place of ours, which masks what looks like a secret.
 *
 * @since 0.1.0
 */
@ApiStatus.Internal
@FunctionalInterface
public interface SpanMasking extends SpanTransformer {

}

package io.agenttracing.pipeline.masking;

import io.agenttracing.pipeline.collector.SpanTransformer;
import org.jetbrains.annotations.ApiStatus;

/**
 * Removes sensitive content from a span. A bean of this type replaces the default, which
 * masks what looks like a secret.
 *
 * @since 0.1.0
 */
@ApiStatus.Internal
@FunctionalInterface
public interface SpanMasking extends SpanTransformer {

}

/**
 * Masks secrets in spans and cuts long values before they are inspected, selected or
 * handed on: {@link io.agenttracing.pipeline.masking.SecretSpanMasking} goes through a
 * span, {@link io.agenttracing.pipeline.masking.MaskedAttributes} through its attributes,
 * {@link io.agenttracing.pipeline.masking.MaskedValue} through a nested value, and
 * {@link io.agenttracing.pipeline.masking.MaskedText} searches each text. Secrets are
 * recognised by {@code io.agenttracing.secret}.
 */
@NullMarked
package io.agenttracing.pipeline.masking;

import org.jspecify.annotations.NullMarked;

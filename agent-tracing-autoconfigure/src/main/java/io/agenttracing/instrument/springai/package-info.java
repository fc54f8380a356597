/**
 * What the spans of Spring AI do not say by themselves. It makes no spans.
 * <p>
 * {@link io.agenttracing.instrument.springai.ProviderErrors} names why a call failed, by
 * {@link io.agenttracing.instrument.springai.ErrorCode}.
 */
@NullMarked
package io.agenttracing.instrument.springai;

import org.jspecify.annotations.NullMarked;

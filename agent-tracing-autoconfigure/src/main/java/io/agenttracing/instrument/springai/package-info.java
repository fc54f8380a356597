/**
 * What the spans of Spring AI do not say by themselves. It makes no spans: each of its
 * handlers of Observations adds to what
 * {@link io.agenttracing.instrument.springai.ObservationSpan} finds.
 * <p>
 * {@link io.agenttracing.instrument.springai.ProviderErrors} names why a call failed, by
 * {@link io.agenttracing.instrument.springai.ErrorCode}. Where the framework goes on
 * after a failure, {@link io.agenttracing.instrument.springai.FailedToolSpan} and
 * {@link io.agenttracing.instrument.springai.ToolLimits} tell.
 * {@link io.agenttracing.instrument.springai.SdkAttempts} makes attempts of the requests
 * that SDKs repeat, and {@link io.agenttracing.instrument.springai.LoneRequests} leaves
 * out those that have lost their trace.
 * {@link io.agenttracing.instrument.springai.UnattendedModelCalls} warns of models that
 * no agent calls. {@link io.agenttracing.instrument.springai.ToolDigests} tells the same
 * call of a tool from another one.
 * <p>
 * {@link io.agenttracing.instrument.springai.CapturedContent} records what is said, where
 * {@link io.agenttracing.instrument.springai.ContentOptIn} allows it, as
 * {@link io.agenttracing.instrument.springai.MessageJson}.
 */
@NullMarked
package io.agenttracing.instrument.springai;

import org.jspecify.annotations.NullMarked;

/**
 * OTLP on the wire. OpenTelemetry's OTLP exporters load their senders from
 * {@link io.agenttracing.pipeline.export.otlp.OtlpSenders}:
 * {@link SingleAttemptHttpSender} or {@link SingleAttemptGrpcSender} makes one attempt
 * for the call that is current as
 * {@link io.agenttracing.pipeline.export.otlp.CallDetails}, over {@link OkHttpSender} or
 * {@link OkHttpGrpcSender}.
 * <p>
 * Answers are untrusted input:
 * {@link io.agenttracing.pipeline.export.otlp.PartialSuccess} and
 * {@link io.agenttracing.pipeline.export.otlp.ReceiverMessage} read no more than a
 * bounded part, with {@link ProtoMessage} and {@link JsonField}; {@link RetryAfter} reads
 * the delay before a retry, and
 * {@link io.agenttracing.pipeline.export.otlp.ResponseStatus} has the status.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.pipeline.export.otlp;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;

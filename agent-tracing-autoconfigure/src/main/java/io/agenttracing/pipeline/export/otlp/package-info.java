/**
 * OTLP on the wire: {@link io.agenttracing.pipeline.export.otlp.OtlpSenders} gives
 * OpenTelemetry's exporters senders that make one attempt, and reads from the answers
 * what the exporters leave out.
 */
@NullMarked
package io.agenttracing.pipeline.export.otlp;

import org.jspecify.annotations.NullMarked;

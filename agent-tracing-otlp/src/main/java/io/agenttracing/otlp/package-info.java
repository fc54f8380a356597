/**
 * Reads traces that were exported: {@link io.agenttracing.otlp.TraceReader} finds out by
 * itself in which format, and gives the spans of each trace as
 * {@link io.opentelemetry.sdk.trace.data.SpanData}. What it reads is not trusted: sizes
 * and depths are bounded, and what does not fit says where.
 */
@NullMarked
package io.agenttracing.otlp;

import org.jspecify.annotations.NullMarked;

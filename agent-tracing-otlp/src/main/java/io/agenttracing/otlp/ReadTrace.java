package io.agenttracing.otlp;

import java.util.List;

import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * A trace that was read.
 *
 * @param traceId its id, lower-case hex
 * @param spans its spans, in the order in which they were read
 * @since 0.1.0
 */
public record ReadTrace(String traceId, List<SpanData> spans) {

}

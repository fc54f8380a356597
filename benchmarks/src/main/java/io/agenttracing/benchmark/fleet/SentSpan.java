package io.agenttracing.benchmark.fleet;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * What is to be known of a span that a process has sent.
 *
 * @param nanos when it arrived
 * @param service who sent it
 * @param trace its trace
 * @param span its id
 * @param parent that of its parent, invalid for a root
 * @param error whether its status is an error
 * @param failed whether it is the one that has failed by itself
 */
record SentSpan(long nanos, int service, String trace, String span, String parent, boolean error, boolean failed) {

	/** On the span of the service that fails by itself. */
	static final AttributeKey<Boolean> FAILED = AttributeKey.booleanKey("simulation.failed");

	static SentSpan of(SpanData span, int service, long nanos) {
		return new SentSpan(nanos, service, span.getTraceId(), span.getSpanId(), span.getParentSpanId(),
				span.getStatus().getStatusCode() == StatusCode.ERROR, span.getAttributes().get(FAILED) != null);
	}

}

package io.agenttracing.redis;

import java.util.concurrent.TimeUnit;

import io.agenttracing.trace.AgentSpans;
import io.agenttracing.trace.IncomingElement;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;

/**
 * The CONSUMER span that a message or record is to have.
 *
 * @param spans starts it
 * @param name the name of the span
 * @param attributes the attributes it starts with
 * @param parent the context that came with the message
 */
record ConsumerSpan(AgentSpans spans, String name, Attributes attributes, Context parent) implements IncomingElement {

	@Override
	public Span start(long startEpochNanos) {
		SpanBuilder builder = this.spans.builder(this.name, SpanKind.CONSUMER)
			.setParent(this.parent)
			.setAllAttributes(this.attributes);
		if (startEpochNanos != 0) {
			builder.setStartTimestamp(startEpochNanos, TimeUnit.NANOSECONDS);
		}
		return builder.startSpan();
	}

}

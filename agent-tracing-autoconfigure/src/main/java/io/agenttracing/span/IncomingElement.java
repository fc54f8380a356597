package io.agenttracing.span;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;

/**
 * A message or record that is about to be processed, and the CONSUMER span it is to have.
 *
 * @param spans makes the span
 * @param name the name of the span
 * @param attributes the attributes it starts with
 * @param parent the context that the element came with, the root where there was none
 */
public record IncomingElement(AgentSpans spans, String name, Attributes attributes, Context parent) {

	/**
	 * Prepares a span for processing the element.
	 * @return a builder for one span below {@link #parent()}
	 */
	public SpanBuilder span() {
		return this.spans.builder(this.name, SpanKind.CONSUMER)
			.setParent(this.parent)
			.setAllAttributes(this.attributes);
	}

}

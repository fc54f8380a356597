package io.agenttracing.span;

import java.time.Instant;

import io.agenttracing.AgentCall;
import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * A message or record that is about to be processed, and the CONSUMER span it is to have.
 *
 * @param spans makes the span
 * @param name the name of the span
 * @param attributes the attributes it starts with
 * @param parent the context that the message carried, the root if it carried none
 */
public record ReceivedMessage(AgentSpans spans, String name, Attributes attributes, Context parent) {

	/**
	 * Starts a span for processing the message, below {@link #parent()}.
	 * @param began when the processing began, null for now
	 * @return the span
	 */
	public Span start(@Nullable Instant began) {
		SpanBuilder span = this.spans.builder(this.name, SpanKind.CONSUMER)
			.setParent(this.parent)
			.setAllAttributes(this.attributes);
		if (began != null) {
			span.setStartTimestamp(began);
		}
		String destination = this.attributes.get(AgentSpanAttributes.MESSAGING_DESTINATION_NAME);
		return this.spans.start(span, this.parent, AgentCall.Operation.PROCESS,
				(destination != null) ? destination : this.name);
	}

}

package io.agenttracing.span;

import java.util.function.Supplier;

import io.agenttracing.AgentCall;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.shape.SeenShape;
import io.agenttracing.shape.ShapeAttributes;
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
 * @param shape reads the shape of what it carries, null where that is not recorded
 */
public record ReceivedMessage(AgentSpans spans, String name, Attributes attributes, Context parent,
		@Nullable Supplier<@Nullable SeenShape> shape) {

	/**
	 * A message of which no shape is recorded.
	 * @param spans makes the span
	 * @param name the name of the span
	 * @param attributes the attributes it starts with
	 * @param parent the context that the message carried, the root if it carried none
	 */
	public ReceivedMessage(AgentSpans spans, String name, Attributes attributes, Context parent) {
		this(spans, name, attributes, parent, null);
	}

	/**
	 * Starts a span for processing the message, below {@link #parent()}.
	 * @param began when the processing began, null for now
	 * @return the span
	 */
	public Span start(@Nullable Beginning began) {
		SpanBuilder span = this.spans.builder(this.name, SpanKind.CONSUMER)
			.setParent(this.parent)
			.setAllAttributes(this.attributes);
		if (began != null) {
			began.startOf(span, this.parent);
		}
		String destination = this.attributes.get(AgentSpanAttributes.MESSAGING_DESTINATION_NAME);
		Span started = this.spans.start(span, this.parent, AgentCall.Operation.PROCESS,
				(destination != null) ? destination : this.name);
		if (ViewerOnlySpans.isRecordedBeside(started)) {
			ShapeAttributes.message(started, this.shape);
		}
		return started;
	}

}

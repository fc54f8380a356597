package io.agenttracing.instrument.call;

import java.util.function.Function;

import io.agenttracing.span.AgentSpans;
import io.agenttracing.span.ReceivedMessage;
import io.agenttracing.span.ReceivedMessages;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * Knows of every text that a span elsewhere has sent it.
 */
final class SentElements implements ReceivedMessages {

	static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

	static final String SPAN_ID = "b7ad6b7169203331";

	private static final Context SENDER = Context.root()
		.with(Span.wrap(SpanContext.createFromRemoteParent(TRACE_ID, SPAN_ID, TraceFlags.getSampled(),
				TraceState.getDefault())));

	private final AgentSpans spans;

	SentElements(AgentSpans spans) {
		this.spans = spans;
	}

	@Override
	public Function<Object, @Nullable ReceivedMessage> operator() {
		return (element) -> (element instanceof String)
				? new ReceivedMessage(this.spans, "process", Attributes.empty(), SENDER) : null;
	}

}

package io.agenttracing.redis;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.propagation.ContextState;
import io.agenttracing.propagation.TraceContextCarrier;
import io.agenttracing.trace.AgentSpans;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.data.redis.connection.stream.Record;
import org.springframework.data.redis.connection.stream.RecordId;

/**
 * Calls the listeners of streams: each record gets one CONSUMER span below the span that
 * added it, current while the listener runs, also when it is claimed long after. A record
 * whose origin is not known, or whose span there was already, is handed on without one.
 */
final class StreamListening {

	private static final Log logger = LogFactory.getLog(StreamListening.class);

	private final ReceivedRecords records = new ReceivedRecords();

	private final AgentSpans spans;

	private final TraceContextCarrier carrier;

	private final WrittenChannels channels;

	private final DestinationNames names;

	private final MessageListening listening;

	private final boolean startTraces;

	StreamListening(AgentSpans spans, TraceContextCarrier carrier, WrittenChannels channels, DestinationNames names,
			MessageListening listening, boolean startTraces) {
		this.spans = spans;
		this.carrier = carrier;
		this.channels = channels;
		this.names = names;
		this.listening = listening;
		this.startTraces = startTraces;
	}

	/**
	 * Counts a record that was read to be processed, and remembers it for its listener.
	 */
	void received(RecordId id, IncomingRecord received, ContextState state) {
		this.listening.count(received.stream(), null, state);
		if (this.spans.isEnabled()) {
			this.records.put(id, received);
		}
	}

	/**
	 * Calls a listener.
	 * @param record the record as the listener sees it
	 * @param listener the call
	 */
	void handle(Record<?, ?> record, Runnable listener) {
		Delivery call = start(record);
		try (Scope scope = call.makeCurrent()) {
			listener.run();
		}
		catch (Throwable ex) {
			call.failed(ex);
			throw ex;
		}
		finally {
			call.end();
		}
	}

	private Delivery start(Record<?, ?> record) {
		try {
			IncomingRecord received = this.records.take(record.getId());
			if (received != null) {
				Context parent = this.carrier.extract(Context.root(), received.context());
				if (Span.fromContext(parent).getSpanContext().isValid() || startsTrace(received)) {
					return Delivery.of(this.spans, startSpan(received, record.getId(), parent), parent);
				}
			}
		}
		catch (RuntimeException ex) {
			logger.debug("Could not trace a record of a Redis stream", ex);
		}
		return Delivery.untraced(this.spans);
	}

	private boolean startsTrace(IncomingRecord received) {
		return this.startTraces && !WrittenChannels.isInternal(received.stream());
	}

	private Span startSpan(IncomingRecord received, RecordId id, Context parent) {
		String name = nameOf(received.stream());
		SpanBuilder builder = this.spans.builder("process " + name, SpanKind.CONSUMER)
			.setParent(parent)
			.setAttribute(AgentSpanAttributes.MESSAGING_SYSTEM, "redis")
			.setAttribute(AgentSpanAttributes.MESSAGING_OPERATION_NAME, "process")
			.setAttribute(AgentSpanAttributes.MESSAGING_OPERATION_TYPE, "process")
			.setAttribute(AgentSpanAttributes.MESSAGING_DESTINATION_NAME, name)
			.setAttribute(AgentSpanAttributes.MESSAGING_MESSAGE_ID, id.getValue());
		String group = received.group();
		if (group != null) {
			builder.setAttribute(AgentSpanAttributes.MESSAGING_CONSUMER_GROUP_NAME, group);
		}
		return builder.startSpan();
	}

	private String nameOf(String stream) {
		return this.names.nameOf(stream, this.channels.globFor(stream));
	}

}

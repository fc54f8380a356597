package io.agenttracing.instrument.redis.stream;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.context.ContextState;
import io.agenttracing.instrument.redis.channel.ConsumerSpans;
import io.agenttracing.span.ReceivedMessage;
import io.agenttracing.span.WeakIdentityMap;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.stream.Record;
import org.springframework.data.redis.connection.stream.RecordId;

/**
 * Calls the listeners of streams: each record gets one CONSUMER span below the span that
 * added it, current while the listener runs, also when it is claimed long after. A record
 * whose origin is not known, or whose span there was already, is handed on without one.
 */
final class StreamListening {

	// By the identity of their ids, which deserialisation and object mapping hand on.
	private final WeakIdentityMap<RecordId, IncomingRecord> records = new WeakIdentityMap<>();

	private final ConsumerSpans spans;

	StreamListening(ConsumerSpans spans) {
		this.spans = spans;
	}

	/**
	 * Counts a record that was read to be processed, and remembers it for its listener.
	 */
	void received(RecordId id, IncomingRecord received, ContextState state) {
		this.spans.count(received.stream(), null, state);
		if (this.spans.isEnabled()) {
			this.records.put(id, received);
		}
	}

	/**
	 * Lets nothing of a starter be current while a poll loop begins.
	 */
	Scope detach() {
		return this.spans.detach();
	}

	/**
	 * Calls a listener.
	 * @param record the record as the listener sees it
	 * @param listener the call
	 */
	void handle(Record<?, ?> record, Runnable listener) {
		this.spans.start(() -> take(record)).run(listener);
	}

	/**
	 * Takes the span that an element is to have, once, if it is a record.
	 */
	@Nullable ReceivedMessage takeElement(Object element) {
		return (element instanceof Record<?, ?> record) ? this.spans.attempt(() -> take(record)) : null;
	}

	private @Nullable ReceivedMessage take(Record<?, ?> record) {
		IncomingRecord received = this.records.remove(record.getId());
		return (received != null)
				? this.spans.of(received.stream(), null, received.context(), attributes(received, record.getId()))
				: null;
	}

	private static Attributes attributes(IncomingRecord received, RecordId id) {
		AttributesBuilder attributes = Attributes.builder()
			.put(AgentSpanAttributes.MESSAGING_MESSAGE_ID, id.getValue());
		String group = received.group();
		if (group != null) {
			attributes.put(AgentSpanAttributes.MESSAGING_CONSUMER_GROUP_NAME, group);
		}
		return attributes.build();
	}

}

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
 * Calls the listeners of streams: each record has one CONSUMER span, a child of the span
 * that added it, which is current while the listener runs, even if the record is claimed
 * long after. A record of unknown origin, or one that had its span before, gets none.
 */
final class ReceivedRecords {

	// By the identity of the id, which deserialisation and object mapping preserve.
	private final WeakIdentityMap<RecordId, IncomingRecord> records = new WeakIdentityMap<>();

	private final ConsumerSpans spans;

	ReceivedRecords(ConsumerSpans spans) {
		this.spans = spans;
	}

	/**
	 * Counts a record that was read to be processed, and keeps its origin for the
	 * listener.
	 */
	void received(RecordId id, IncomingRecord received, ContextState state) {
		this.spans.count(received.stream(), null, state);
		if (this.spans.isEnabled()) {
			this.records.put(id, received);
		}
	}

	/**
	 * Whether the payloads of records are looked at when they are processed.
	 */
	boolean isReading() {
		return this.spans.isReading();
	}

	/**
	 * Detaches a poll loop from the current context.
	 */
	Scope detach() {
		return this.spans.detach();
	}

	/**
	 * Calls a listener.
	 * @param record the record that is passed to the listener
	 * @param listener the call
	 */
	void handle(Record<?, ?> record, Runnable listener) {
		this.spans.start(() -> take(record)).run(listener);
	}

	/**
	 * Takes the span of an element that is processed, once, if it is a record.
	 */
	@Nullable ReceivedMessage takeElement(Object element) {
		return (element instanceof Record<?, ?> record) ? this.spans.attempt(() -> take(record)) : null;
	}

	private @Nullable ReceivedMessage take(Record<?, ?> record) {
		IncomingRecord received = this.records.remove(record.getId());
		return (received != null)
				? this.spans.of(received.stream(), null, received.context(), attributes(received, record.getId()),
						(shapes, kind, destination) -> shapes.fields(kind, destination, received.payload()))
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

package io.agenttracing.instrument.redis.stream;

import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.context.DeadlineField;
import io.agenttracing.failure.Failures;
import io.agenttracing.instrument.redis.channel.DestinationNames;
import io.agenttracing.instrument.redis.channel.OutgoingMessage;
import io.agenttracing.instrument.redis.channel.ProducerSpans;
import io.agenttracing.log.RateLimitedLog;
import io.agenttracing.text.LogText;
import io.opentelemetry.context.Context;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.stream.RecordId;

/**
 * Prepares records for streams: on an instrumented stream each gets a PRODUCER span and
 * its context in additional fields. A record that already has fields of these names is
 * added unchanged.
 */
final class StreamPublishing {

	private static final Log logger = LogFactory.getLog(StreamPublishing.class);

	private final ProducerSpans spans;

	private final RateLimitedLog occupied = RateLimitedLog.once(logger);

	private final LongAdder occupiedRecords = new LongAdder();

	StreamPublishing(ProducerSpans spans) {
		this.spans = spans;
	}

	/**
	 * Prepares a record.
	 * @param <T> the type of names and values
	 * @param stream the key of the stream
	 * @param fields the fields of the record
	 * @param text reads and writes fields
	 * @param parent the parent of the span
	 * @return the fields to add instead, or {@code null} to add the record unchanged
	 */
	<T> @Nullable OutgoingMessage<Map<T, T>> prepare(@Nullable T stream, @Nullable Map<T, T> fields, FieldText<T> text,
			Context parent) {
		if (!this.spans.isEnabled() || stream == null || fields == null) {
			return null;
		}
		try {
			String name = text.read(stream);
			String glob = this.spans.globFor(name, parent);
			if (glob != null && RecordFields.isOccupied(fields, text)) {
				countOccupied(DestinationNames.withoutId(name, glob));
			}
			else if (glob != null) {
				return this.spans.open(name, glob, parent, fields,
						(shapes, kind, destination) -> shapes.fields(kind, destination, fields),
						(context) -> RecordFields.write(fields, context, text));
			}
		}
		catch (Throwable ex) {
			Failures.caught(logger, "A record for a Redis stream could not be traced", ex);
		}
		return null;
	}

	/**
	 * Sets the id of the record on its span, unless the result is none, as in a pipeline.
	 */
	static void added(OutgoingMessage<?> outgoing, @Nullable Object result) {
		if (result instanceof RecordId id) {
			outgoing.span().attribute(AgentSpanAttributes.MESSAGING_MESSAGE_ID, id.getValue());
		}
	}

	/**
	 * The number of records that already had fields with the names of the context's.
	 */
	LongAdder occupiedRecords() {
		return this.occupiedRecords;
	}

	private void countOccupied(String stream) {
		this.occupiedRecords.increment();
		this.occupied.warn(stream,
				() -> "A record was added to the Redis stream '" + LogText.of(stream)
						+ "' as it is, because it has a field named traceparent, tracestate, baggage or "
						+ DeadlineField.NAME + " already");
	}

}

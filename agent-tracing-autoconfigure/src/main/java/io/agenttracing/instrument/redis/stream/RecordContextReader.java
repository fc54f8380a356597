package io.agenttracing.instrument.redis.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.agenttracing.failure.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.stream.ByteBufferRecord;
import org.springframework.data.redis.connection.stream.ByteRecord;
import org.springframework.data.redis.connection.stream.MapRecord;
import org.springframework.data.redis.connection.stream.StreamRecords;

/**
 * Removes the context from records as they are read, before deserialisation. A record
 * whose context cannot be read is passed on unchanged.
 */
final class RecordContextReader {

	private static final Log logger = LogFactory.getLog(RecordContextReader.class);

	private final ReceivedRecords listening;

	RecordContextReader(ReceivedRecords listening) {
		this.listening = listening;
	}

	/**
	 * Replaces the records in a result. Other elements are kept.
	 * @param result a result, which may be a list of records
	 * @param delivered whether they were read to be processed, rather than queried
	 * @param group the consumer group they were read for
	 * @return the list without contexts
	 */
	@Nullable Object records(@Nullable Object result, boolean delivered, @Nullable String group) {
		if (!(result instanceof List<?> list) || list.isEmpty() || !(list.get(0) instanceof ByteRecord)) {
			return result;
		}
		List<@Nullable Object> records = new ArrayList<>(list.size());
		for (Object element : list) {
			records.add((element instanceof ByteRecord wire) ? record(wire, delivered, group) : element);
		}
		return records;
	}

	/**
	 * Replaces the records in the results of a pipeline or transaction.
	 */
	@Nullable Object results(@Nullable Object results) {
		if (!(results instanceof List<?> list)) {
			return results;
		}
		List<@Nullable Object> replaced = null;
		for (int i = 0; i < list.size(); i++) {
			Object result = list.get(i);
			Object records = records(result, true, null);
			if (records != result) {
				replaced = (replaced != null) ? replaced : new ArrayList<>(list);
				replaced.set(i, records);
			}
		}
		return (replaced != null) ? replaced : results;
	}

	ByteRecord record(ByteRecord wire, boolean delivered, @Nullable String group) {
		return record(wire, FieldText.ARRAYS, delivered, group,
				(payload) -> StreamRecords.newRecord()
					.in(wire.getRequiredStream())
					.withId(wire.getId())
					.ofBytes(payload));
	}

	ByteBufferRecord record(ByteBufferRecord wire, boolean delivered, @Nullable String group) {
		return record(wire, FieldText.BUFFERS, delivered, group,
				(payload) -> StreamRecords.newRecord()
					.in(wire.getRequiredStream())
					.withId(wire.getId())
					.ofBuffer(payload));
	}

	private <T, R extends MapRecord<T, T, T>> R record(R wire, FieldText<T> text, boolean delivered,
			@Nullable String group, Function<Map<T, T>, R> withPayload) {
		return Failures.attempt(logger, "The context of a record of a Redis stream could not be read", () -> {
			RecordFields<T> fields = RecordFields.open(wire.getValue(), text);
			T stream = wire.getStream();
			if (delivered && stream != null) {
				this.listening.received(wire.getId(), new IncomingRecord(text.read(stream), group, fields.context(),
						this.listening.isReading() ? fields.payload() : Map.of()), fields.state());
			}
			return (fields.payload() == wire.getValue()) ? wire : withPayload.apply(fields.payload());
		}, wire);
	}

}

package io.agenttracing.instrument.redis.stream;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.agenttracing.failure.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.stream.ByteBufferRecord;
import org.springframework.data.redis.connection.stream.ByteRecord;
import org.springframework.data.redis.connection.stream.RecordId;
import org.springframework.data.redis.connection.stream.StreamRecords;

/**
 * Takes the context out of records as they are read, before anything deserialises them. A
 * record that cannot be understood is handed on as it is.
 */
final class RecordReading {

	private static final Log logger = LogFactory.getLog(RecordReading.class);

	private final StreamListening listening;

	RecordReading(StreamListening listening) {
		this.listening = listening;
	}

	/**
	 * Replaces the records in a result; whatever else is in it stays as it is.
	 * @param result a list that may have records in it
	 * @param delivered whether they were read to be processed, rather than looked at
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
		try {
			Map<byte[], byte[]> payload = payload(wire.getStream(), wire.getId(), wire.getValue(), FieldText.ARRAYS,
					delivered, group);
			return (payload == wire.getValue()) ? wire
					: StreamRecords.newRecord().in(wire.getRequiredStream()).withId(wire.getId()).ofBytes(payload);
		}
		catch (Throwable ex) {
			Failures.caught(logger, "A record of a Redis stream could not be understood", ex);
			return wire;
		}
	}

	ByteBufferRecord record(ByteBufferRecord wire, boolean delivered, @Nullable String group) {
		try {
			Map<ByteBuffer, ByteBuffer> payload = payload(wire.getStream(), wire.getId(), wire.getValue(),
					FieldText.BUFFERS, delivered, group);
			return (payload == wire.getValue()) ? wire
					: StreamRecords.newRecord().in(wire.getRequiredStream()).withId(wire.getId()).ofBuffer(payload);
		}
		catch (Throwable ex) {
			Failures.caught(logger, "A record of a Redis stream could not be understood", ex);
			return wire;
		}
	}

	private <T> Map<T, T> payload(@Nullable T stream, RecordId id, Map<T, T> fields, FieldText<T> text,
			boolean delivered, @Nullable String group) {
		RecordFields<T> record = RecordFields.open(fields, text);
		if (delivered && stream != null) {
			this.listening.received(id, new IncomingRecord(text.read(stream), group, record.context()), record.state());
		}
		return record.payload();
	}

}

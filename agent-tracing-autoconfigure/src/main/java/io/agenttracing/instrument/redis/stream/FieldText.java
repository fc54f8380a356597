package io.agenttracing.instrument.redis.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.function.ToIntFunction;

import org.springframework.data.redis.util.ByteUtils;

/**
 * Reads and writes the names and values of a record's fields: arrays of imperative
 * connections, and buffers of reactive ones, whose position is left unchanged.
 *
 * @param <T> the type of names and values
 * @param length the length of a field in bytes
 * @param reader reads the text of a field
 * @param writer writes a text as a field
 */
record FieldText<T>(ToIntFunction<T> length, Function<T, String> reader, Function<String, T> writer) {

	static final FieldText<byte[]> ARRAYS = new FieldText<>((field) -> field.length,
			(field) -> new String(field, StandardCharsets.UTF_8), (text) -> text.getBytes(StandardCharsets.UTF_8));

	static final FieldText<ByteBuffer> BUFFERS = new FieldText<>(ByteBuffer::remaining,
			(field) -> new String(ByteUtils.getBytes(field), StandardCharsets.UTF_8),
			(text) -> ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));

	int length(T field) {
		return this.length.applyAsInt(field);
	}

	String read(T field) {
		return this.reader.apply(field);
	}

	T write(String text) {
		return this.writer.apply(text);
	}

}

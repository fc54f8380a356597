package io.agenttracing.instrument.redis.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.springframework.data.redis.util.ByteUtils;

/**
 * How the names and values of a record's fields are read and written, so that records of
 * arrays and of buffers are treated alike.
 *
 * @param <T> the type of names and values
 */
interface FieldText<T> {

	FieldText<byte[]> ARRAYS = new Arrays();

	FieldText<ByteBuffer> BUFFERS = new Buffers();

	int length(T field);

	String read(T field);

	T write(String text);

	/**
	 * Fields of imperative connections.
	 */
	final class Arrays implements FieldText<byte[]> {

		@Override
		public int length(byte[] field) {
			return field.length;
		}

		@Override
		public String read(byte[] field) {
			return new String(field, StandardCharsets.UTF_8);
		}

		@Override
		public byte[] write(String text) {
			return text.getBytes(StandardCharsets.UTF_8);
		}

	}

	/**
	 * Fields of reactive connections, whose position stays where it is.
	 */
	final class Buffers implements FieldText<ByteBuffer> {

		@Override
		public int length(ByteBuffer field) {
			return field.remaining();
		}

		@Override
		public String read(ByteBuffer field) {
			return new String(ByteUtils.getBytes(field), StandardCharsets.UTF_8);
		}

		@Override
		public ByteBuffer write(String text) {
			return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
		}

	}

}

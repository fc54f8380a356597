package io.agenttracing.pipeline.export.otlp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The fields of a small protobuf message, untrusted input, without its schema. Parsing
 * ends at the first malformed field.
 */
final class ProtoMessage {

	private static final int MAX_VARINT_BITS = 64;

	private final byte[] bytes;

	private final Map<Integer, Long> numbers = new HashMap<>();

	private final Map<Integer, List<byte[]>> parts = new HashMap<>();

	private int position;

	private boolean whole = true;

	ProtoMessage(byte[] bytes) {
		this.bytes = bytes;
		while (this.whole && this.position < bytes.length) {
			readField();
		}
	}

	/**
	 * Whether all bytes could be read.
	 * @return whether this may be protobuf
	 */
	boolean isWhole() {
		return this.whole;
	}

	long number(int field) {
		return this.numbers.getOrDefault(field, 0L);
	}

	byte @Nullable [] part(int field) {
		List<byte[]> all = parts(field);
		return all.isEmpty() ? null : all.get(all.size() - 1);
	}

	List<byte[]> parts(int field) {
		return this.parts.getOrDefault(field, List.of());
	}

	private void readField() {
		long tag = varint();
		int field = (int) (tag >>> 3);
		if (field <= 0) {
			this.whole = false;
			return;
		}
		switch ((int) (tag & 7)) {
			case 0 -> this.numbers.put(field, varint());
			case 1 -> skip(8);
			case 2 -> readPart(field, varint());
			case 5 -> skip(4);
			default -> this.whole = false;
		}
	}

	private void readPart(int field, long length) {
		int start = this.position;
		skip(length);
		this.parts.computeIfAbsent(field, (key) -> new ArrayList<>())
			.add(Arrays.copyOfRange(this.bytes, start, this.position));
	}

	private void skip(long length) {
		int rest = this.bytes.length - this.position;
		this.whole &= length >= 0 && length <= rest;
		this.position += this.whole ? (int) length : rest;
	}

	private long varint() {
		long value = 0;
		for (int bits = 0; bits < MAX_VARINT_BITS && this.position < this.bytes.length; bits += 7) {
			byte next = this.bytes[this.position++];
			value |= (next & 0x7fL) << bits;
			if (next >= 0) {
				return value;
			}
		}
		this.whole = false;
		return -1;
	}

}

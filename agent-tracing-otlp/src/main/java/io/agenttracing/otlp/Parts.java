package io.agenttracing.otlp;

import java.io.IOException;
import java.util.Map;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import org.jspecify.annotations.Nullable;

/**
 * Counts of how many values, lists and objects a document consists of, without making
 * any: an object takes many times the memory of the two bytes that it may have on the
 * wire.
 */
final class Parts {

	private static final int MAX_DEPTH = 64;

	private final long most;

	private long count;

	private Parts(long most) {
		this.most = most;
	}

	/**
	 * Whether JSON has at most so many. What is no JSON may have any number.
	 */
	static boolean areFewInJson(byte[] json, long most) {
		long count = 1;
		boolean text = false;
		for (int i = 0; i < json.length; i++) {
			switch (json[i]) {
				case '"' -> text = !text;
				case '\\' -> i += text ? 1 : 0;
				case '{', '[', ',' -> count += text ? 0 : 1;
				default -> {
				}
			}
			if (count > most) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Whether protobuf has at most so many. What is no OTLP may have any number.
	 */
	static boolean areFewInProtobuf(byte[] bytes, long most) {
		Parts parts = new Parts(most);
		try {
			parts.read(CodedInputStream.newInstance(bytes), Message.TRACES, 0);
		}
		catch (IOException ex) {
			// So many until there.
		}
		return parts.count <= most;
	}

	private void read(CodedInputStream input, Message message, int depth) throws IOException {
		while (!input.isAtEnd() && this.count <= this.most) {
			int tag = input.readTag();
			this.count++;
			Message inner = message.inner(WireFormat.getTagFieldNumber(tag));
			switch (WireFormat.getTagWireType(tag)) {
				case WireFormat.WIRETYPE_VARINT -> input.readRawVarint64();
				case WireFormat.WIRETYPE_FIXED32 -> input.skipRawBytes(Integer.BYTES);
				case WireFormat.WIRETYPE_FIXED64 -> input.skipRawBytes(Long.BYTES);
				case WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
					int length = input.readRawVarint32();
					if (inner == null || depth == MAX_DEPTH) {
						input.skipRawBytes(length);
					}
					else {
						int before = input.pushLimit(length);
						read(input, inner, depth + 1);
						input.popLimit(before);
					}
				}
				default -> {
				}
			}
		}
	}

	/**
	 * The messages of OTLP, and which of their fields are messages.
	 */
	private enum Message {

		TRACES, RESOURCE_SPANS, RESOURCE, SCOPE_SPANS, SCOPE, SPAN, EVENT, LINK, PAIR, VALUE, ARRAY, PAIRS;

		private static final Map<Message, Map<Integer, Message>> FIELDS = Map.ofEntries(
				Map.entry(TRACES, Map.of(1, RESOURCE_SPANS)),
				Map.entry(RESOURCE_SPANS, Map.of(1, RESOURCE, 2, SCOPE_SPANS)), Map.entry(RESOURCE, Map.of(1, PAIR)),
				Map.entry(SCOPE_SPANS, Map.of(1, SCOPE, 2, SPAN)), Map.entry(SCOPE, Map.of(3, PAIR)),
				Map.entry(SPAN, Map.of(9, PAIR, 11, EVENT, 13, LINK)), Map.entry(EVENT, Map.of(3, PAIR)),
				Map.entry(LINK, Map.of(4, PAIR)), Map.entry(PAIR, Map.of(2, VALUE)),
				Map.entry(VALUE, Map.of(5, ARRAY, 6, PAIRS)), Map.entry(ARRAY, Map.of(1, VALUE)),
				Map.entry(PAIRS, Map.of(1, PAIR)));

		private @Nullable Message inner(int field) {
			return FIELDS.getOrDefault(this, Map.of()).get(field);
		}

	}

}
